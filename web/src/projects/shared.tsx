// A shared project was asked for: it is copied into this account, and the copy opens.
import { useEffect, useRef, useState } from "react";
import { useLocation } from "wouter";
import { dropToken, takeToken } from "@/account/fragment";
import { post } from "@/api/client";
import { cache, keys } from "@/api/queries";
import type { Project } from "@/api/types";
import { TopBar } from "@/shell/topbar";
import { Failure, Spinner } from "@/ui";

async function copied(token: string): Promise<Project> {
  const project = await post<Project>(`/v1/shared/${encodeURIComponent(token)}/duplicate`);
  dropToken();
  void cache.invalidateQueries({ queryKey: keys.projects });
  void cache.invalidateQueries({ queryKey: keys.account });
  return project;
}

export function Page() {
  const [token] = useState(takeToken);
  const [error, setError] = useState<unknown>(null);
  const [, go] = useLocation();
  const started = useRef(false);
  const copy = () => {
    setError(null);
    copied(token).then((project) => go(`/p/${project.id}`, { replace: true }), setError);
  };
  // biome-ignore lint/correctness/useExhaustiveDependencies: once; again only when asked.
  useEffect(() => {
    if (started.current) return;
    started.current = true;
    if (token) copy();
    else go("/", { replace: true });
  }, []);
  return (
    <>
      <TopBar title="Duplicate a project" />
      {error ? (
        <Failure error={error} onRetry={copy} />
      ) : (
        <p className="flex justify-center gap-2 px-6 py-16 text-quiet" role="status">
          <Spinner /> Copying the project and its results
        </p>
      )}
    </>
  );
}
