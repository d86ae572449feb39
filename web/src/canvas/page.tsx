// The canvas page: reads the project, its jobs and the models, then opens them as one canvas.
import { ReactFlowProvider } from "@xyflow/react";
import { lazy, Suspense, useEffect, useMemo, useRef, useState } from "react";
import { useParams } from "wouter";
import { cache, keys, useModels, useProject, useProjectJobs } from "@/api/queries";
import type { Job, ProjectGraph } from "@/api/types";
import { type Catalogue, readCatalogue } from "@/graph/catalogue";
import { readGraph } from "@/graph/model";
import { useNarrow } from "@/shell/theme";
import { TopBar } from "@/shell/topbar";
import { Failure, Loading, Skeleton } from "@/ui";
import { Bar } from "./bar";
import { FirstRun } from "./firstrun";
import { Flow } from "./flow";
import { useKeys } from "./keys";
import { useLater } from "./later";
import { Overlays } from "./overlays";
import { Palette } from "./palette";
import { usePasting } from "./pasting";
import { actsOf } from "./state/acts";
import { type Autosave, autosave } from "./state/autosave";
import { CanvasContext, type Open, useCanvas } from "./state/context";
import { useLiveJobs } from "./state/live";
import { watchOutlook } from "./state/outlook";
import { usePanels } from "./state/panels";
import { runsOf } from "./state/running";
import { SaverContext } from "./state/saving";
import { openCanvas } from "./state/store";
import { uploadsOf } from "./state/uploading";

const List = lazy(() => import("./list").then((room) => ({ default: room.List })));
const Inspector = lazy(() => import("./inspector/inspector").then((room) => ({ default: room.Inspector })));

export function Page() {
  const { id = "" } = useParams<{ readonly id: string }>();
  return <Project key={id} id={id} />;
}

function Project({ id }: { readonly id: string }) {
  const project = useProject(id);
  const models = useModels();
  const jobs = useProjectJobs(id);
  const catalogue = useMemo(() => (models.data ? readCatalogue(models.data) : null), [models.data]);
  const failed = [project, models, jobs].find((query) => query.isError && !query.data);
  if (failed) {
    return (
      <>
        <TopBar title="Project" />
        <Failure error={failed.error} onRetry={() => void failed.refetch()} />
      </>
    );
  }
  if (!project.data || !catalogue || !jobs.data) return <Opening />;
  return <Opened project={project.data} catalogue={catalogue} jobs={jobs.data} />;
}

function Opening() {
  return (
    <>
      <TopBar title="Project" />
      <Loading label="Opening the project">
        <div className="flex flex-1 gap-20 p-20">
          <Skeleton className="h-48 w-60" />
          <Skeleton className="h-72 w-60" />
          <Skeleton className="h-72 w-60" />
        </div>
      </Loading>
    </>
  );
}

interface OpenedProps {
  readonly project: ProjectGraph;
  readonly catalogue: Catalogue;
  readonly jobs: readonly Job[];
}

interface Session extends Open {
  readonly saving: Autosave;
  readonly close: () => void;
}

function openSession(project: ProjectGraph, catalogue: Catalogue, jobs: readonly Job[]): Session {
  const graph = readGraph(project);
  const canvas = openCanvas(project.id, graph, catalogue);
  canvas.book.take(jobs);
  const acts = actsOf(canvas);
  const saving = autosave(canvas, project.id, { graph, revision: project.revision });
  const runs = runsOf(canvas);
  const stopOutlook = watchOutlook(canvas);
  const close = () => {
    stopOutlook();
    runs.stop();
    saving.stop();
    // What was read is older than what this canvas has made of it.
    void cache.invalidateQueries({ queryKey: keys.project(project.id) });
  };
  return { canvas, acts, runs, uploads: uploadsOf(canvas, acts), saving, close };
}

function Opened({ project, catalogue, jobs }: OpenedProps) {
  const [session, setSession] = useState<Session | null>(null);
  // biome-ignore lint/correctness/useExhaustiveDependencies: the canvas opens once; what is read later is merged, not opened anew.
  useEffect(() => {
    const opened = openSession(project, catalogue, jobs);
    setSession(opened);
    return opened.close;
  }, [project.id]);
  useEffect(() => session?.canvas.store.setState({ catalogue }), [session, catalogue]);
  useJobs(session, jobs);
  // Opened from what was read earlier, or changed elsewhere meanwhile: the newer one is joined.
  useEffect(() => {
    if (session && project.revision > session.saving.saver.revision) session.saving.saver.refresh();
  }, [session, project.revision]);
  if (!session) return <Opening />;
  return (
    <CanvasContext value={session}>
      <SaverContext value={session.saving.saver}>
        <ReactFlowProvider>
          <Workshop project={project} />
        </ReactFlowProvider>
      </SaverContext>
    </CanvasContext>
  );
}

/** What was read of jobs goes into the book; what is no longer there was deleted. */
function useJobs(session: Session | null, jobs: readonly Job[]): void {
  const before = useRef(jobs);
  useEffect(() => {
    if (!session) return;
    const { book } = session.canvas;
    book.take(jobs);
    const now = new Set(jobs.map((job) => job.id));
    for (const { id } of before.current) if (!now.has(id)) book.forget(id);
    before.current = jobs;
  }, [session, jobs]);
}

function Workshop({ project }: { readonly project: ProjectGraph }) {
  const narrow = useNarrow();
  const asked = usePanels((panels) => panels.list);
  const list = asked ?? narrow;
  const chosen = useCanvas((state) => state.selected.size > 0);
  useKeys();
  useLater();
  usePasting();
  useLiveJobs();
  return (
    <>
      <Bar project={project} list={list} />
      <div className="relative flex min-h-0 flex-1" data-testid={list ? "list" : "canvas"}>
        {list ? (
          <Suspense fallback={null}>
            <List />
          </Suspense>
        ) : (
          <>
            {!narrow && <Palette />}
            <div className="relative min-w-0 flex-1">
              <Flow />
              <FirstRun />
            </div>
            <Suspense fallback={null}>{chosen && <Inspector />}</Suspense>
          </>
        )}
      </div>
      <Overlays />
    </>
  );
}
