// How a result was made, and what can be done with it. Beside the picture; below it on a narrow screen.
import { Braces, Copy, Download, GitCompareArrows, SlidersHorizontal, Split, Trash2 } from "lucide-react";
import { type ReactNode, useState } from "react";
import { Link, useLocation } from "wouter";
import { del } from "@/api/client";
import { forgetJob } from "@/api/live";
import { useProjects } from "@/api/queries";
import type { Job } from "@/api/types";
import { Button, buttonClass, Confirm, copyText, credits, Dialog, KindIcon, Time, toast } from "@/ui";
import { JobCode } from "./as-code";
import { Compare, comparable } from "./compare";
import type { LightboxProps } from "./lightbox";
import { useModelName } from "./model-name";
import { clock } from "./peaks";
import { PickJob } from "./pick";
import { fileNameOf, pixels, resultOf } from "./result";
import { UseAsInput } from "./use";

interface RecipeProps extends LightboxProps {
  readonly job: Job;
  readonly onGone: () => void;
}

export function Recipe(props: RecipeProps) {
  const { job, children } = props;
  return (
    <aside aria-label="How it was made" className={PANEL}>
      <Heading job={job} />
      <Prompt job={job} />
      <Facts job={job} />
      {children}
      <Actions {...props} />
    </aside>
  );
}

const PANEL =
  "flex w-full shrink-0 flex-col gap-5 border-line bg-raised p-5 pt-5 max-md:border-t md:w-84 md:overflow-y-auto md:border-l md:pt-16";

function Heading({ job }: { readonly job: Job }) {
  const name = useModelName(job.model);
  return (
    <h2 className="flex items-center gap-2 text-16">
      <KindIcon kind={job.kind} boxed />
      {name}
    </h2>
  );
}

function Prompt({ job }: { readonly job: Job }) {
  if (!job.prompt.trim()) return null;
  const copy = async () => {
    if (await copyText(job.prompt)) toast.done("Prompt copied");
  };
  return (
    <div className="flex flex-col items-start gap-2">
      <p className="max-h-60 w-full overflow-y-auto whitespace-pre-wrap wrap-anywhere">{job.prompt}</p>
      <Button size="sm" icon={<Copy />} onClick={copy}>
        Copy prompt
      </Button>
    </div>
  );
}

function Facts({ job }: { readonly job: Job }) {
  const project = useProjects().data?.find((one) => one.id === job.projectId);
  return (
    <dl className="grid grid-cols-[auto_1fr] gap-x-4 gap-y-1.5 text-13">
      <Fact name="Size">{pixels(job)}</Fact>
      <Fact name="Length">{job.durationSec === null ? null : clock(job.durationSec, true)}</Fact>
      <Fact name="Seed">{job.seed === null ? null : <span className="font-mono text-12">{job.seed}</span>}</Fact>
      <Fact name="Price">{job.credits === 0 ? "free" : credits(job.credits)}</Fact>
      <Fact name="Made">{<Time at={job.completedAt ?? job.createdAt} />}</Fact>
      <Fact name="Took">{took(job)}</Fact>
      <Fact name="Served by">{job.provider}</Fact>
      <Fact name="Changed">{job.adjusted.length > 0 ? job.adjusted.join(", ") : null}</Fact>
      <Fact name="Project">
        {project && (
          <Link href={`/p/${project.id}`} className="text-accent-ink underline underline-offset-2">
            {project.name}
          </Link>
        )}
      </Fact>
    </dl>
  );
}

function Fact({ name, children }: { readonly name: string; readonly children: ReactNode }) {
  if (children === null || children === undefined) return null;
  return (
    <>
      <dt className="text-quiet">{name}</dt>
      <dd className="min-w-0 wrap-anywhere">{children}</dd>
    </>
  );
}

function took(job: Job): string | null {
  if (!job.startedAt || !job.completedAt) return null;
  const seconds = (Date.parse(job.completedAt) - Date.parse(job.startedAt)) / 1000;
  return seconds < 60 ? `${seconds.toFixed(1)} s` : clock(seconds);
}

type Open = "use" | "code" | "compare" | "delete" | null;

function Actions({ job, jobs, onUse, onGone, onClose }: RecipeProps) {
  const [open, setOpen] = useState<Open>(null);
  const [, navigate] = useLocation();
  const result = resultOf(job);
  const others = jobs.filter((other) => other.id !== job.id && comparable(job, other));
  return (
    <div className="flex flex-col gap-2">
      <Button variant="primary" icon={<Split />} onClick={() => (onUse ? onUse(job) : setOpen("use"))}>
        Use as input
      </Button>
      {result && (
        <a href={result.url} download={fileNameOf(job)} className={buttonClass()}>
          <Download className="size-4" aria-hidden="true" /> Download
        </a>
      )}
      <Button
        icon={<SlidersHorizontal />}
        onClick={() => {
          onClose();
          navigate(`/playground?job=${job.id}`);
        }}
      >
        Open in playground
      </Button>
      <Button icon={<Braces />} onClick={() => setOpen("code")}>
        Show as code
      </Button>
      {others.length > 0 && (
        <Button icon={<GitCompareArrows />} onClick={() => setOpen("compare")}>
          Compare with another
        </Button>
      )}
      <Button variant="ghost" icon={<Trash2 />} className="text-failed-ink!" onClick={() => setOpen("delete")}>
        Delete
      </Button>
      <Opened open={open} job={job} others={others} onGone={onGone} onClose={() => setOpen(null)} />
    </div>
  );
}

interface OpenedProps extends CompareWithProps {
  readonly open: Open;
  readonly onGone: () => void;
}

function Opened({ open, job, others, onGone, onClose }: OpenedProps) {
  if (open === "use") return <UseAsInput job={job} onClose={onClose} />;
  if (open === "compare") return <CompareWith job={job} others={others} onClose={onClose} />;
  if (open === "delete") return <Delete job={job} onGone={onGone} onClose={onClose} />;
  if (open === null) return null;
  return (
    <Dialog title="Make it again by code" width="lg" onClose={onClose}>
      <JobCode job={job} />
    </Dialog>
  );
}

function Delete({
  job,
  onGone,
  onClose,
}: {
  readonly job: Job;
  readonly onGone: () => void;
  readonly onClose: () => void;
}) {
  const remove = async () => {
    await del(`/v1/jobs/${job.id}`);
    onGone();
    forgetJob(job.id);
    toast.done("Deleted");
  };
  return (
    <Confirm title="Delete this result?" action="Delete result" onConfirm={remove} onClose={onClose}>
      <p>The file is removed for good, also where it was shared. Credits spent on it do not come back.</p>
    </Confirm>
  );
}

interface CompareWithProps {
  readonly job: Job;
  readonly others: readonly Job[];
  readonly onClose: () => void;
}

const OTHERS_MAX = 60;

function CompareWith({ job, others, onClose }: CompareWithProps) {
  const [other, setOther] = useState<Job | null>(null);
  if (other) return <Compare a={job} b={other} onClose={onClose} />;
  return <PickJob title="Compare with" jobs={others.slice(0, OTHERS_MAX)} onPick={setOther} onClose={onClose} />;
}
