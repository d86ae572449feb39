// The projects of the account: a new one first, then what was touched last.
import { LayoutGrid, Plus, Search } from "lucide-react";
import { useMemo, useState } from "react";
import { useLocation } from "wouter";
import { get } from "@/api/client";
import { cache, keys, useProjects } from "@/api/queries";
import type { Models, ProjectCard } from "@/api/types";
import { TopBar } from "@/shell/topbar";
import { Button, Empty, Failure, Loading, Skeleton, toast } from "@/ui";
import { Card } from "./card";
import { createFirstProject, useNewProject } from "./create";

const GHOSTS = ["a", "b", "c", "d", "e", "f", "g"];
const SEARCH_FROM = 6;
/** Whose pictures are asked for first, with the new project a row of a wide window. */
const CARDS_AT_ONCE = 3;

function newestFirst(projects: readonly ProjectCard[]): readonly ProjectCard[] {
  return [...projects].sort((a, b) => b.updatedAt.localeCompare(a.updatedAt));
}

function NewCard() {
  const create = useNewProject();
  const [busy, setBusy] = useState(false);
  const start = async () => {
    setBusy(true);
    await create();
    setBusy(false);
  };
  return (
    <li>
      <button
        type="button"
        onClick={() => void start()}
        aria-busy={busy || undefined}
        disabled={busy}
        className="new-project"
      >
        <Plus className="size-6 stroke-[1.5]" aria-hidden="true" />
        New project
      </button>
    </li>
  );
}

function useFirstProject(): () => Promise<void> {
  const [, go] = useLocation();
  return async () => {
    try {
      const models = await cache.fetchQuery({
        queryKey: keys.models,
        queryFn: () => get<Models>("/v1/models/available"),
      });
      const project = await createFirstProject(models);
      go(`/p/${project.id}`);
    } catch (error) {
      toast.failed(error);
    }
  };
}

function Newcomer() {
  const start = useFirstProject();
  const [busy, setBusy] = useState(false);
  const action = (
    <Button
      variant="primary"
      busy={busy}
      onClick={() => {
        setBusy(true);
        void start().finally(() => setBusy(false));
      }}
    >
      Make your first project
    </Button>
  );
  return (
    <Empty icon={<LayoutGrid />} title="No projects yet" action={action}>
      A project is a canvas: write a prompt, make a picture of it, a film of the picture, a voice for the film.
    </Empty>
  );
}

function Ghosts() {
  return (
    <Loading label="Loading projects">
      <ul className="project-grid" aria-hidden="true">
        {GHOSTS.map((ghost) => (
          <li key={ghost}>
            <Skeleton className="aspect-4/3 rounded-card" />
            <Skeleton className="mt-3 h-4 w-2/3" />
            <Skeleton className="mt-2 h-3 w-1/3" />
          </li>
        ))}
      </ul>
    </Loading>
  );
}

interface SearchProps {
  readonly typed: string;
  readonly onType: (text: string) => void;
}

function SearchField({ typed, onType }: SearchProps) {
  return (
    <div className="relative w-40 max-sm:hidden sm:w-56">
      <Search className="pointer-events-none absolute top-2 left-2.5 size-4 text-quiet" aria-hidden="true" />
      <input
        type="search"
        aria-label="Search projects"
        placeholder="Search projects"
        value={typed}
        onChange={(event) => onType(event.target.value)}
        className="h-8 w-full rounded-control border border-edge bg-raised pr-2 pl-8 text-13"
      />
    </div>
  );
}

function Grid({ projects, typed }: { readonly projects: readonly ProjectCard[]; readonly typed: string }) {
  const shown = useMemo(() => {
    const words = typed.trim().toLowerCase();
    return newestFirst(projects).filter((project) => project.name.toLowerCase().includes(words));
  }, [projects, typed]);
  if (projects.length === 0) return <Newcomer />;
  return (
    <>
      <ul className="project-grid">
        {!typed && <NewCard />}
        {shown.map((project, at) => (
          <Card key={project.id} project={project} soon={at < CARDS_AT_ONCE} />
        ))}
      </ul>
      {shown.length === 0 && <p className="py-16 text-center text-quiet">No project is called “{typed}”.</p>}
    </>
  );
}

export function Page() {
  const { data, error, refetch } = useProjects();
  const [typed, type] = useState("");
  return (
    <>
      <TopBar title="Projects">
        {data && data.length >= SEARCH_FROM && <SearchField typed={typed} onType={type} />}
      </TopBar>
      <div className="mx-auto w-full max-w-340 p-4 pb-24 sm:p-6 sm:pb-24">
        {!data && error && <Failure error={error} onRetry={() => void refetch()} />}
        {!data && !error && <Ghosts />}
        {data && <Grid projects={data} typed={typed} />}
      </div>
    </>
  );
}
