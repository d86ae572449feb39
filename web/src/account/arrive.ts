// Where somebody goes who has just signed in: back to where they were, or, as a newcomer, to a first project ready to run.
import { useCallback } from "react";
import { useLocation, useSearch } from "wouter";
import { get } from "@/api/client";
import { cache, keys } from "@/api/queries";
import { signedIn } from "@/api/session";
import type { Account, Models } from "@/api/types";
import { createFirstProject } from "@/projects/create";

const HOME = "/";

/** The place in the app an address asked for; nothing outside of it. */
export function placeToGo(search: string): string {
  const next = new URLSearchParams(search).get("next") ?? HOME;
  return /^\/(?![/\\])/.test(next) ? next : HOME;
}

async function firstPlace(): Promise<string> {
  try {
    const models = await cache.fetchQuery({
      queryKey: keys.models,
      queryFn: () => get<Models>("/v1/models/available"),
    });
    const project = await createFirstProject(models);
    return `/p/${project.id}`;
  } catch {
    // The grid invites to make one as well.
    return HOME;
  }
}

export function useArrive(): (account: Account) => Promise<void> {
  const [, go] = useLocation();
  const search = useSearch();
  return useCallback(
    async (account) => {
      signedIn(account);
      const wanted = placeToGo(search);
      go(wanted === HOME && account.projects === 0 ? await firstPlace() : wanted, { replace: true });
    },
    [go, search],
  );
}
