// The playground: a model, its form, what comes out, and the code that does the same.
import { Play } from "lucide-react";
import { type FormEvent, useCallback, useEffect, useMemo, useRef, useState } from "react";
import { useLocation, useSearch } from "wouter";
import { useAccount, useJob, useJobList, useModels } from "@/api/queries";
import { ShowAsCode } from "@/code/show";
import { type Catalogue, type Model, readCatalogue } from "@/graph/catalogue";
import { priceWords } from "@/graph/price";
import { Lightbox } from "@/media/large";
import { TopBar } from "@/shell/topbar";
import { Button, Empty, Failure, LinkButton, Loading, Problem, Skeleton, toast } from "@/ui";
import { chooseModel, useBench } from "./bench";
import { FieldView } from "./fields";
import { fieldsOf } from "./form";
import { History } from "./history";
import { ModelChoice, ModelList } from "./models";
import { callOf, priceOf } from "./order";
import { knownProject } from "./project";
import { bringBack } from "./recall";
import { Results } from "./result";
import { useRunning } from "./run";

export function Page() {
  const { data, error, refetch } = useModels();
  const catalogue = useMemo(() => data && readCatalogue(data), [data]);
  return (
    <div className="flex min-h-0 flex-1 flex-col">
      <TopBar title="Playground" />
      {error && !catalogue ? <Failure error={error} onRetry={() => void refetch()} /> : null}
      {!catalogue && !error && <Waiting />}
      {catalogue && <Bench catalogue={catalogue} />}
    </div>
  );
}

function Waiting() {
  return (
    <Loading label="Loading the models">
      <div className="grid min-h-0 flex-1 gap-6 p-6 lg:grid-cols-[14rem_23rem_1fr]">
        <Skeleton className="max-lg:hidden" />
        <Skeleton />
        <Skeleton />
      </div>
    </Loading>
  );
}

function Bench({ catalogue }: { readonly catalogue: Catalogue }) {
  const modelId = useBench((bench) => bench.modelId);
  useAddress(catalogue);
  const model = catalogue.find(modelId) ?? catalogue.preferred("image") ?? catalogue.models[0];
  if (!model) {
    return (
      <Empty icon={<Play />} title="No model can run here yet">
        The operator has to set a provider's key, or install the local models.
      </Empty>
    );
  }
  return (
    <div className="min-h-0 flex-1 max-lg:overflow-y-auto lg:grid lg:grid-cols-[14rem_23rem_minmax(0,1fr)]">
      <div className="grid min-h-0 border-line border-r max-lg:hidden">
        <ModelList catalogue={catalogue} chosen={model} />
      </div>
      <Form key={model.kind} catalogue={catalogue} model={model} />
      <Outcome model={model} />
    </div>
  );
}

/** `?model=` chooses, `?job=` brings back how a result was made; both are taken once and then leave the address. */
function useAddress(catalogue: Catalogue): void {
  const search = useSearch();
  const [path, navigate] = useLocation();
  useEffect(() => {
    const given = new URLSearchParams(search);
    const [model, job] = [given.get("model"), given.get("job")];
    if (model) chooseModel(catalogue.find(model)?.id ?? "");
    if (job) {
      bringBack(job, catalogue).catch((error: unknown) => toast.failed(error));
    }
    if (model || job) navigate(path, { replace: true });
  }, [search, path, navigate, catalogue]);
}

function Form({ catalogue, model }: { readonly catalogue: Catalogue; readonly model: Model }) {
  const values = useBench((bench) => bench.values);
  const { busy, problems, problem, run } = useRunning(model, values);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    run();
  };
  return (
    <form
      aria-label={model.name}
      onSubmit={submit}
      onKeyDown={(event) => event.key === "Enter" && (event.ctrlKey || event.metaKey) && run()}
      className="flex min-h-0 flex-col border-line lg:border-r"
    >
      <div className="flex min-h-0 flex-1 flex-col gap-5 p-4 sm:px-6 lg:overflow-y-auto lg:p-5">
        <div className="lg:hidden">
          <ModelChoice catalogue={catalogue} chosen={model} />
        </div>
        {fieldsOf(model, values).map((field) => (
          <FieldView key={field.name} field={field} values={values} problem={problems[field.name]} model={model} />
        ))}
      </div>
      <div className="flex flex-col gap-3 border-line p-4 sm:px-6 lg:border-t lg:p-5">
        {problem && <Problem>{problem.text}</Problem>}
        {problem?.money && <LinkButton href="/usage?buy">Get credits</LinkButton>}
        <Button type="submit" variant="primary" size="lg" busy={busy} icon={<Play className="fill-current" />}>
          Run, {priceWords(priceOf(model, values))}
        </Button>
      </div>
    </form>
  );
}

function Outcome({ model }: { readonly model: Model }) {
  const { values, shown } = useBench();
  const account = useAccount().data;
  const [open, setOpen] = useState<string | null>(null);
  const projectId = account ? knownProject(account.id) : null;
  const call = useMemo(() => callOf(model, values, projectId), [model, values, projectId]);
  const close = useCallback(() => setOpen(null), []);
  const place = useInView(shown);
  return (
    <div className="flex min-h-0 min-w-0 flex-col gap-6 p-4 sm:p-6 lg:overflow-y-auto">
      <section ref={place} aria-label="Result" className="scroll-m-6">
        <Results ids={shown} onOpen={(job) => setOpen(job.id)} />
      </section>
      {projectId && <History projectId={projectId} shown={shown} />}
      <section aria-label="As code" className="min-w-0">
        <h2 className="mb-2 font-medium text-13">The same by code</h2>
        <ShowAsCode call={call} />
      </section>
      {open && <Large projectId={projectId ?? NOWHERE} id={open} onShow={setOpen} onClose={close} />}
    </div>
  );
}

/** There is no project of the playground yet: no result lies in it. */
const NOWHERE = "0".repeat(24);

/** On a narrow screen the result lies below the form: what comes new is brought into view. */
function useInView(shown: readonly string[]) {
  const place = useRef<HTMLElement>(null);
  const before = useRef(shown);
  useEffect(() => {
    if (before.current !== shown && shown.length > 0) place.current?.scrollIntoView({ block: "nearest" });
    before.current = shown;
  }, [shown]);
  return place;
}

interface LargeProps {
  readonly projectId: string;
  readonly id: string;
  readonly onShow: (id: string) => void;
  readonly onClose: () => void;
}

function Large({ projectId, id, onShow, onClose }: LargeProps) {
  const { data } = useJobList({ projectId, status: "completed" });
  const one = useJob(id).data;
  const made = data?.pages.flatMap((page) => page.data) ?? [];
  // A result brought here from elsewhere is not among those made here.
  const jobs = made.some((job) => job.id === id) ? made : one ? [one] : [];
  return <Lightbox jobs={jobs} id={id} onShow={onShow} onClose={onClose} />;
}
