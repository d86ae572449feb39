// What the app reads from the API, each under one key of the cache. Rule: a key is made here and nowhere else.
import { QueryClient, useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { ApiError, get, passing } from "./client";
import { mark, newest } from "./newest";
import { overlaid } from "./placing";
import type {
  Account,
  Asset,
  Config,
  Credits,
  Job,
  Key,
  Models,
  Page,
  ProjectCard,
  ProjectGraph,
  Session,
  Transactions,
  Usage,
  Voices,
} from "./types";

const FRESH_MS = 30_000;
const SLOW_MS = 5 * 60_000;
const TRIES_MAX = 3;
const WAIT_MS_MAX = 20_000;

/** How long to wait before trying again: what the server asked for, else longer each time. */
export function waitMs(tried: number, error: unknown): number {
  if (error instanceof ApiError && error.retryAfterSec !== null)
    return Math.min(error.retryAfterSec * 1000, WAIT_MS_MAX);
  return Math.min(1000 * 2 ** tried, WAIT_MS_MAX);
}

export const cache = new QueryClient({
  defaultOptions: {
    queries: {
      staleTime: FRESH_MS,
      retry: (tried, error) => passing(error) && tried < TRIES_MAX,
      retryDelay: waitMs,
    },
  },
});

/** Which jobs a list shows. All fields optional; the API reads them the same way. */
export interface JobFilter {
  readonly projectId?: string;
  readonly nodeId?: string;
  readonly kind?: string;
  readonly model?: string;
  readonly status?: string;
  readonly q?: string;
  readonly from?: string;
  readonly to?: string;
}

export const keys = {
  account: ["account"] as const,
  config: ["config"] as const,
  credits: ["credits"] as const,
  models: ["models"] as const,
  voices: ["voices"] as const,
  projects: ["projects"] as const,
  project: (id: string) => ["project", id] as const,
  /** Every list of jobs starts with this; the event stream keeps them all up to date. */
  jobs: ["jobs"] as const,
  jobList: (filter: JobFilter) => ["jobs", "list", filter] as const,
  jobsOfProject: (projectId: string) => ["jobs", "project", projectId] as const,
  job: (id: string) => ["job", id] as const,
  apiKeys: ["keys"] as const,
  sessions: ["sessions"] as const,
  transactions: ["transactions"] as const,
  usage: (by: string, from: string, to: string) => ["usage", by, from, to] as const,
  asset: (id: string) => ["asset", id] as const,
};

const PAGE_JOBS = 60;
const PROJECT_JOBS_PER_PAGE = 1000;

async function jobPage(filter: JobFilter, cursor: string | null, signal?: AbortSignal): Promise<Page<Job>> {
  const query = { ...filter, limit: PAGE_JOBS, cursor };
  const before = mark();
  const page = await get<Page<Job>>("/v1/jobs", { query, ...(signal && { signal }) });
  const data = page.data.map(newest);
  return { ...page, data: cursor ? data : [...overlaid(data, filter, before)] };
}

async function everyJobOf(projectId: string, signal?: AbortSignal): Promise<readonly Job[]> {
  const found: Job[] = [];
  const before = mark();
  let cursor: string | null = null;
  do {
    const page: Page<Job> = await get("/v1/jobs", {
      query: { projectId, limit: PROJECT_JOBS_PER_PAGE, cursor },
      ...(signal && { signal }),
    });
    found.push(...page.data.map(newest));
    cursor = page.nextCursor;
  } while (cursor);
  return overlaid(found, { projectId }, before);
}

export const read = {
  account: (signal?: AbortSignal) => get<Account>("/v1/account", signal ? { signal } : {}),
  /** Who is signed in, if anybody: a 401 here ends nothing. */
  known: () => get<Account>("/v1/account", { anonymous: true }),
  projects: () => get<readonly ProjectCard[]>("/v1/projects", { query: { include: "latest" } }),
  project: (id: string) => get<ProjectGraph>(`/v1/projects/${id}`),
  jobs: jobPage,
  jobsOf: everyJobOf,
  models: () => get<Models>("/v1/models/available"),
  asset: (id: string) => get<Asset>(`/v1/assets/${id}`),
};

export const useAccount = (enabled = true) =>
  useQuery({ queryKey: keys.account, queryFn: ({ signal }) => read.account(signal), enabled });
export const useKnownAccount = (enabled: boolean) => useQuery({ queryKey: keys.account, queryFn: read.known, enabled });
export const useConfig = () =>
  useQuery({
    queryKey: keys.config,
    queryFn: () => get<Config>("/v1/config", { anonymous: true }),
    staleTime: Number.POSITIVE_INFINITY,
  });
export const useCredits = () => useQuery({ queryKey: keys.credits, queryFn: () => get<Credits>("/v1/credits") });
export const useModels = () => useQuery({ queryKey: keys.models, queryFn: read.models, staleTime: SLOW_MS });
export const useVoices = () =>
  useQuery({ queryKey: keys.voices, queryFn: () => get<Voices>("/v1/voices"), staleTime: SLOW_MS });
export const useProjects = () => useQuery({ queryKey: keys.projects, queryFn: read.projects });
export const useProject = (id: string) => useQuery({ queryKey: keys.project(id), queryFn: () => read.project(id) });
export const useProjectJobs = (projectId: string) =>
  useQuery({ queryKey: keys.jobsOfProject(projectId), queryFn: ({ signal }) => read.jobsOf(projectId, signal) });
export const useApiKeys = () =>
  useQuery({ queryKey: keys.apiKeys, queryFn: () => get<{ readonly data: readonly Key[] }>("/v1/keys") });
export const useSessions = () =>
  useQuery({ queryKey: keys.sessions, queryFn: () => get<{ readonly data: readonly Session[] }>("/v1/sessions") });
export const useAsset = (id: string) => useQuery({ queryKey: keys.asset(id), queryFn: () => read.asset(id) });
export const useUsage = (by: string, from: string, to: string) =>
  useQuery({
    queryKey: keys.usage(by, from, to),
    queryFn: () => get<Usage>("/v1/usage", { query: { by, from, to } }),
  });

/** One job, kept live by the event stream. */
export const useJob = (id: string) =>
  useQuery({ queryKey: keys.job(id), queryFn: () => get<Job>(`/v1/jobs/${id}`).then(newest), enabled: id !== "" });

/** Jobs newest first, a page at a time; live. */
export const useJobList = (filter: JobFilter) =>
  useInfiniteQuery({
    queryKey: keys.jobList(filter),
    queryFn: ({ pageParam, signal }) => read.jobs(filter, pageParam, signal),
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.nextCursor,
  });

export const useTransactions = () =>
  useInfiniteQuery({
    queryKey: keys.transactions,
    queryFn: ({ pageParam }) => get<Transactions>("/v1/credits/transactions", { query: { cursor: pageParam } }),
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.nextCursor,
  });
