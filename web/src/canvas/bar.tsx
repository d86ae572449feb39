// The bar of the canvas: the project's name, whether it is saved, list or canvas, share, and Run all with its price.
import {
  Cloud,
  CloudAlert,
  CloudCheck,
  CloudOff,
  CloudUpload,
  Ellipsis,
  List as ListIcon,
  Play,
  Share2,
  Square,
  Workflow,
} from "lucide-react";
import { type ReactNode, useEffect, useRef, useState } from "react";
import { patch } from "@/api/client";
import { cache, keys } from "@/api/queries";
import type { ProjectGraph } from "@/api/types";
import { planWords } from "@/graph/plan";
import { priceWords } from "@/graph/price";
import { SAVE_WORDS, type SaveState } from "@/graph/saving";
import { useNarrow } from "@/shell/theme";
import { TopBar } from "@/shell/topbar";
import { Button, classes, IconButton, toast } from "@/ui";
import { useFirstRun } from "./firstrun";
import { More } from "./more";
import { useSaving } from "./state/autosave";
import { useCanvas, useRuns } from "./state/context";
import { openPanel, usePanels } from "./state/panels";

const NAME_CHARACTERS_MAX = 200;

interface Props {
  readonly project: ProjectGraph;
  readonly list: boolean;
}

export function Bar({ project, list }: Props) {
  const narrow = useNarrow();
  const name = <Name project={project} />;
  if (narrow) return <NarrowBar project={project} list={list} name={name} />;
  return (
    <TopBar
      title={project.name}
      start={
        <>
          {name}
          <Saved />
        </>
      }
    >
      <ListToggle list={list} />
      <IconButton label="Share" onClick={() => openPanel({ kind: "share" })} data-testid="share">
        <Share2 />
      </IconButton>
      <More project={project} trigger={MORE} />
      <RunAll />
    </TopBar>
  );
}

/** The name keeps its place; what is run and saved stands in a row of its own. */
function NarrowBar({ project, list, name }: Props & { readonly name: ReactNode }) {
  return (
    <>
      <TopBar title={project.name} start={name}>
        <ListToggle list={list} />
        <More project={project} trigger={MORE} />
      </TopBar>
      <div className="flex shrink-0 items-center justify-between gap-3 border-line border-b px-4 py-2">
        <Saved />
        <span className="flex items-center gap-2">
          <RunAll />
        </span>
      </div>
    </>
  );
}

const MORE = (
  <IconButton label="More">
    <Ellipsis />
  </IconButton>
);

function ListToggle({ list }: { readonly list: boolean }) {
  return (
    <IconButton
      label={list ? "Show the canvas" : "Show as a list"}
      keys="L"
      onClick={() => usePanels.setState({ list: !list })}
      data-testid="toggle-list"
    >
      {list ? <Workflow /> : <ListIcon />}
    </IconButton>
  );
}

function Name({ project }: { readonly project: ProjectGraph }) {
  const [editing, setEditing] = useState(false);
  if (editing) return <Rename project={project} onDone={() => setEditing(false)} />;
  return (
    <h1 className="min-w-0 text-16">
      <button
        type="button"
        className="block max-w-full truncate rounded-control px-1.5 py-0.5 hover:bg-hover"
        title="Rename"
        onClick={() => setEditing(true)}
        data-testid="project-name"
      >
        {project.name}
      </button>
    </h1>
  );
}

function Rename({ project, onDone }: { readonly project: ProjectGraph; readonly onDone: () => void }) {
  const field = useRef<HTMLInputElement>(null);
  const left = useRef(false);
  useEffect(() => field.current?.select(), []);
  const save = async () => {
    if (left.current) return;
    left.current = true;
    const name = field.current?.value.trim() ?? "";
    onDone();
    if (!name || name === project.name) return;
    try {
      await patch(`/v1/projects/${project.id}`, { name });
      cache.setQueryData(keys.project(project.id), (known: ProjectGraph | undefined) => known && { ...known, name });
      void cache.invalidateQueries({ queryKey: keys.projects });
    } catch (error) {
      toast.failed(error);
    }
  };
  return (
    <input
      ref={field}
      aria-label="Project name"
      defaultValue={project.name}
      maxLength={NAME_CHARACTERS_MAX}
      className="h-8 w-72 min-w-0 rounded-control border border-edge bg-raised px-2 font-semibold text-16"
      onBlur={save}
      onKeyDown={(event) => {
        if (event.key === "Enter") void save();
        if (event.key === "Escape") {
          left.current = true;
          onDone();
        }
      }}
    />
  );
}

const SAVE_ICONS: Readonly<Record<SaveState["state"], ReactNode>> = {
  saved: <CloudCheck />,
  waiting: <Cloud />,
  saving: <CloudUpload />,
  offline: <CloudOff />,
  signedOut: <CloudOff />,
  refused: <CloudAlert />,
  gone: <CloudAlert />,
};

function Saved() {
  const { state } = useSaving();
  const words = SAVE_WORDS[state.state];
  const trouble = state.state === "refused" || state.state === "gone";
  const reason = state.state === "refused" ? state.reason : undefined;
  return (
    <span
      role="status"
      title={reason ?? words}
      className={classes(
        "inline-flex shrink-0 items-center gap-1 text-12 [&_svg]:size-4",
        trouble ? "text-failed-ink" : "text-quiet",
      )}
      data-testid="saved"
      data-state={state.state}
    >
      <span aria-hidden="true" className="contents">
        {SAVE_ICONS[state.state]}
      </span>
      <span>{words}</span>
    </span>
  );
}

/** How long a limit or an absence lasts, in words. */
function PauseWords() {
  const pause = useCanvas((state) => state.pause);
  if (!pause) return null;
  const words = {
    limit: "Many at once: the rest follows by itself within a minute",
    offline: "StoryNote cannot be reached: the rest follows by itself",
    signedOut: "Sign in again to go on",
  }[pause.why];
  return (
    <span role="status" className="hidden text-12 text-waiting-ink lg:inline">
      {words}
    </span>
  );
}

function RunAll() {
  const { start, cancelAll } = useRuns();
  const plan = useCanvas((state) => state.outlook.plan);
  // One highlighted button at a time.
  const first = useFirstRun();
  const busy = useCanvas((state) => state.busy.size);
  const running = (plan?.running.length ?? 0) + busy > 0;
  const steps = plan?.steps.length ?? 0;
  return (
    <>
      <PauseWords />
      {running && (
        <IconButton label="Cancel everything" variant="secondary" onClick={cancelAll}>
          <Square />
        </IconButton>
      )}
      <Button
        variant={first ? "secondary" : "primary"}
        icon={<Play />}
        disabled={!steps}
        title={plan ? planWords(plan) : undefined}
        onClick={() => start({ run: "all" })}
        data-testid="run-all"
      >
        Run all
        {plan && steps > 0 && <span className="font-normal">{priceWords(plan.price)}</span>}
      </Button>
    </>
  );
}
