// The project that runs of the playground go into: made once, known by its id, made again when somebody deleted it.
import { ApiError, get } from "@/api/client";
import { cache, keys } from "@/api/queries";
import type { ProjectCard } from "@/api/types";
import { newProject } from "@/media/place";

const NAME = "Playground";
const KEPT = "storynote.playground.";

export function knownProject(accountId: string): string | null {
  try {
    return localStorage.getItem(KEPT + accountId);
  } catch {
    return null;
  }
}

function keep(accountId: string, projectId: string | null): void {
  try {
    if (projectId === null) localStorage.removeItem(KEPT + accountId);
    else localStorage.setItem(KEPT + accountId, projectId);
  } catch {
    // A browser that keeps nothing finds it by its name the next time.
  }
}

async function findOrMake(): Promise<string> {
  const projects = await cache.fetchQuery({
    queryKey: keys.projects,
    queryFn: () => get<readonly ProjectCard[]>("/v1/projects", { query: { include: "latest" } }),
  });
  return projects.find((project) => project.name === NAME)?.id ?? newProject(NAME);
}

/** Runs `send` in the playground's project; where it turns out to be gone, in a new one. */
export async function inPlayground<T>(accountId: string, send: (projectId: string) => Promise<T>): Promise<T> {
  const known = knownProject(accountId);
  const projectId = known ?? (await findOrMake());
  keep(accountId, projectId);
  try {
    return await send(projectId);
  } catch (error) {
    if (!(error instanceof ApiError) || error.status !== 404) throw error;
    const made = await newProject(NAME);
    keep(accountId, made);
    return send(made);
  }
}
