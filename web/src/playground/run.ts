// Running the form. Rule: one click buys once: the same request gets the same Idempotency-Key until it is answered.
import { useRef, useState } from "react";
import { ApiError, post, sentence } from "@/api/client";
import { useAccount } from "@/api/queries";
import type { Model } from "@/graph/catalogue";
import { newId } from "@/graph/model";
import { show } from "./bench";
import type { FieldName, Values } from "./form";
import { callOf, fieldAt, type Problems, problemsOf } from "./order";
import { inPlayground } from "./project";

interface Started {
  readonly jobId: string;
  readonly jobIds?: readonly string[];
}

export interface Running {
  readonly busy: boolean;
  /** At their fields. */
  readonly problems: Problems;
  /** What belongs to no field. */
  readonly problem: Trouble | null;
  readonly run: () => void;
}

export interface Trouble {
  readonly text: string;
  /** Credits are missing: say where they come from. */
  readonly money: boolean;
}

interface Attempt {
  readonly key: string;
  readonly of: string;
}

export function useRunning(model: Model, values: Values): Running {
  const account = useAccount().data;
  const [busy, setBusy] = useState(false);
  const [tried, setTried] = useState(false);
  const [refused, setRefused] = useState<unknown>(null);
  const attempt = useRef<Attempt | null>(null);
  const missing = problemsOf(model, values);
  const field = refused instanceof ApiError ? fieldAt(refused.param, model, values) : null;
  const run = async () => {
    setTried(true);
    setRefused(null);
    if (busy || !account || Object.keys(missing).length > 0) return;
    setBusy(true);
    try {
      show(await send(account.id, model, values, attempt));
      setTried(false);
    } catch (error) {
      setRefused(error);
    } finally {
      setBusy(false);
    }
  };
  return {
    busy,
    problems: { ...(tried && missing), ...said(field, refused) },
    problem: refused && field === null ? trouble(refused) : null,
    run: () => void run(),
  };
}

function said(field: FieldName | null, refused: unknown): Problems {
  return field === null ? {} : { [field]: sentence(refused) };
}

function trouble(refused: unknown): Trouble {
  return { text: sentence(refused), money: refused instanceof ApiError && refused.status === 402 };
}

async function send(
  accountId: string,
  model: Model,
  values: Values,
  attempt: { current: Attempt | null },
): Promise<readonly string[]> {
  return inPlayground(accountId, async (projectId) => {
    const { room, body } = callOf(model, values, projectId);
    const of = JSON.stringify([projectId, room, body]);
    if (attempt.current?.of !== of) attempt.current = { key: newId(), of };
    const headers = { "Idempotency-Key": attempt.current.key };
    const started = await post<Started>(`/v1/projects/${projectId}/${room}`, body, { headers });
    attempt.current = null;
    return started.jobIds ?? [started.jobId];
  });
}
