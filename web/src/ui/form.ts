// Sending a form: busy while it is under way, what was refused beside the field it is about. Rule: what was typed stays.
import { type FormEvent, useState } from "react";
import { ApiError, sentence } from "@/api/client";

export interface Form {
  readonly busy: boolean;
  /** What went wrong, unless it belongs to a field. */
  readonly problem: string;
  /** What is wrong with the field of this name (the API's `param`). */
  readonly at: (param: string) => string;
  readonly onSubmit: (event: FormEvent<HTMLFormElement>) => void;
}

/** `fields` are those that show their own problem; `send` gets what was filled in. */
export function useForm(fields: readonly string[], send: (data: FormData) => Promise<unknown>): Form {
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<unknown>(null);
  const param = error instanceof ApiError && error.param !== null && fields.includes(error.param) ? error.param : null;
  const onSubmit = async (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    if (busy) return;
    const form = event.currentTarget;
    setBusy(true);
    setError(null);
    try {
      await send(new FormData(form));
    } catch (refused) {
      setError(refused);
    } finally {
      setBusy(false);
    }
  };
  return {
    busy,
    problem: error !== null && param === null ? sentence(error) : "",
    at: (name) => (name === param ? sentence(error) : ""),
    onSubmit: (event) => void onSubmit(event),
  };
}

/** The text of a field. */
export function textOf(data: FormData, name: string): string {
  const value = data.get(name);
  return typeof value === "string" ? value : "";
}
