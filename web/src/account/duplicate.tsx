// "Duplicate" on a shared page, for who was not signed in there: sign in, and the copy is made and opened.
import { useEffect, useRef, useState } from "react";
import { Redirect, useLocation } from "wouter";
import { ApiError, post, sentence } from "@/api/client";
import { cache, keys, useKnownAccount } from "@/api/queries";
import { lastMark, recognise } from "@/api/session";
import type { Project } from "@/api/types";
import { LinkButton, Problem, Spinner } from "@/ui";
import { dropToken, takeToken } from "./fragment";
import { Frame } from "./frame";

const HERE = "/duplicate";
/** What is to be duplicated, until it is: over signing in, and over a reload. The address lost it at once. */
const KEPT = "storynote.duplicate";
let kept = "";

function wanted(): string {
  const token = takeToken();
  // The page to sign up on takes a token for an invitation.
  dropToken();
  if (token) keep(token);
  if (kept) return kept;
  try {
    return sessionStorage.getItem(KEPT) ?? "";
  } catch {
    return "";
  }
}

function keep(token: string): void {
  kept = token;
  try {
    if (token) sessionStorage.setItem(KEPT, token);
    else sessionStorage.removeItem(KEPT);
  } catch {
    // Storage may be forbidden: then it lasts as long as the page.
  }
}

/** Copies once, and goes there; the sentence that says why not. */
function useCopying(token: string, able: boolean): string {
  const [problem, setProblem] = useState("");
  const [, go] = useLocation();
  const started = useRef(false);
  useEffect(() => {
    if (started.current || !able || token === "") return;
    started.current = true;
    post<Project>(`/v1/shared/${encodeURIComponent(token)}/duplicate`, {})
      .then(({ id }) => {
        keep("");
        void cache.invalidateQueries({ queryKey: keys.projects });
        go(`/p/${id}`, { replace: true });
      })
      .catch((error: unknown) => setProblem(why(error)));
  }, [token, able, go]);
  return token === "" ? "This link is incomplete. Open the shared page again." : problem;
}

function why(error: unknown): string {
  if (error instanceof ApiError && error.status === 404) return "This project is not shared any more.";
  return sentence(error);
}

export function Duplicate() {
  const [token] = useState(wanted);
  // The shared page itself knows who is signed in: whoever comes by its link mostly is not.
  const mayAsk = lastMark() === "in";
  const { data: account, isPending } = useKnownAccount(mayAsk);
  useEffect(() => {
    if (account) recognise(account);
  }, [account]);
  const problem = useCopying(token, account !== undefined);
  if (problem) {
    return (
      <Frame title="Nothing was copied">
        <div className="flex flex-col items-start gap-4">
          <Problem>{problem}</Problem>
          <LinkButton href="/">Go to your projects</LinkButton>
        </div>
      </Frame>
    );
  }
  if (!account && !(mayAsk && isPending)) return <Redirect to={`/sign-in?next=${encodeURIComponent(HERE)}`} replace />;
  return (
    <Frame title="Duplicating the project">
      <p className="flex items-center gap-2 text-quiet" role="status">
        <Spinner /> Copying it into your projects
      </p>
    </Frame>
  );
}
