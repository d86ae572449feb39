// What the operator's page reads and does.
import { useInfiniteQuery, useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { del, get, patch, post, put } from "@/api/client";
import type {
  LinkAnswer,
  PricedModel,
  PricedModelsAnswer,
  SoldsAnswer,
  StorageAnswer,
  SystemHealth,
  UserAnswer,
  UserRequest,
  UsersAnswer,
  WorksAnswer,
} from "@/api/schema";

const HEALTH_MS = 10_000;
const ROOT = "operator";

export type WorkState = "open" | "stuck" | "ambiguous" | "failed";

export const useHealth = () =>
  useQuery({
    queryKey: [ROOT, "health"],
    queryFn: () => get<SystemHealth>("/v1/operator/health"),
    refetchInterval: HEALTH_MS,
  });

export const useUsers = (q: string) =>
  useInfiniteQuery({
    queryKey: [ROOT, "users", q],
    queryFn: ({ pageParam, signal }) =>
      get<UsersAnswer>("/v1/operator/users", { query: { q, cursor: pageParam }, signal }),
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.nextCursor,
  });

export const useWorks = (state: WorkState, errorType: string) =>
  useInfiniteQuery({
    queryKey: [ROOT, "jobs", state, errorType],
    queryFn: ({ pageParam }) =>
      get<WorksAnswer>("/v1/operator/jobs", { query: { state, errorType, cursor: pageParam } }),
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.nextCursor,
    refetchInterval: state === "open" || state === "stuck" ? HEALTH_MS : false,
  });

export const usePrices = () =>
  useQuery({ queryKey: [ROOT, "models"], queryFn: () => get<PricedModelsAnswer>("/v1/operator/models") });

export const useStorage = () =>
  useQuery({ queryKey: [ROOT, "storage"], queryFn: () => get<StorageAnswer>("/v1/operator/storage") });

export const useSales = () =>
  useInfiniteQuery({
    queryKey: [ROOT, "purchases"],
    queryFn: ({ pageParam }) => get<SoldsAnswer>("/v1/operator/purchases", { query: { cursor: pageParam } }),
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.nextCursor,
  });

/** A change, after which everything the page shows of `room` is read again. */
function useChange<Given, Answer>(room: string, change: (given: Given) => Promise<Answer>) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: change,
    onSuccess: () => client.invalidateQueries({ queryKey: [ROOT, room] }),
  });
}

export const useChangeUser = (id: string) =>
  useChange("users", (change: UserRequest) => patch<UserAnswer>(`/v1/operator/users/${id}`, change));

export const useGrant = (id: string) =>
  useChange("users", (given: { readonly credits: number; readonly note: string }) =>
    post(`/v1/operator/users/${id}/grant`, given),
  );

export const enterLink = (id: string) => post<LinkAnswer>(`/v1/operator/users/${id}/link`);

export const invite = (email: string, credits: number) => post<LinkAnswer>("/v1/operator/invites", { email, credits });

export const useCancelWork = () => useChange("jobs", (id: string) => post(`/v1/operator/jobs/${id}/cancel`));

const priceOf = (id: string) => `/v1/operator/models/${id.split("/").map(encodeURIComponent).join("/")}/price`;

export const useSetPrice = (id: string) =>
  useChange("models", (credits: number) => put<PricedModel>(priceOf(id), { credits }));

export const useDropPrice = (id: string) => useChange("models", () => del<PricedModel>(priceOf(id)));
