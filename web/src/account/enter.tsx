// A one-time link was opened: sign in by it, and go on.
import { useEffect, useRef, useState } from "react";
import { ApiError, post, sentence } from "@/api/client";
import { read } from "@/api/queries";
import type { Account } from "@/api/types";
import { LinkButton, Problem, Spinner } from "@/ui";
import { useArrive } from "./arrive";
import { dropToken, takeToken } from "./fragment";
import { Frame } from "./frame";

/** The account the link lets in; a link that was used before still leads in where this browser is signed in already. */
async function enter(token: string): Promise<Account> {
  try {
    return await post<Account>("/v1/session/link", { token }, { anonymous: true });
  } catch (refused) {
    if (!(refused instanceof ApiError) || refused.status === 0) throw refused;
    return await read.known().catch(() => {
      throw refused;
    });
  }
}

function useEntering(token: string): string {
  const [problem, setProblem] = useState("");
  const arrive = useArrive();
  const started = useRef(false);
  useEffect(() => {
    if (started.current || token === "") return;
    started.current = true;
    enter(token)
      .finally(dropToken)
      .then(arrive)
      .catch((error: unknown) => setProblem(sentence(error)));
  }, [token, arrive]);
  return token === "" ? "This link is incomplete. Open it exactly as it was given to you." : problem;
}

export function Enter() {
  const [token] = useState(takeToken);
  const problem = useEntering(token);
  if (!problem) {
    return (
      <Frame title="Signing you in">
        <p className="flex items-center gap-2 text-quiet" role="status">
          <Spinner /> One moment
        </p>
      </Frame>
    );
  }
  return (
    <Frame title="This link does not work">
      <div className="flex flex-col gap-4">
        <Problem>{problem}</Problem>
        <p className="text-quiet">
          A link works once and for a while. Sign in with your password, or ask whoever runs this server for a new one.
        </p>
        <LinkButton href="/sign-in" variant="primary">
          Sign in
        </LinkButton>
      </div>
    </Frame>
  );
}
