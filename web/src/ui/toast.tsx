// Short messages at the edge of the screen, read aloud politely. Rule: an error stays until it is put away; nothing else needs an answer.
import { Check, CircleAlert, Info, X } from "lucide-react";
import { useEffect, useRef } from "react";
import { create } from "zustand";
import { ApiError, sentence } from "@/api/client";
import { Button, IconButton } from "./button";

const STAY_MS = 5000;
const SHOWN_MAX = 3;

type Tone = "done" | "info" | "failed";

export interface Toast {
  readonly id: number;
  readonly tone: Tone;
  readonly text: string;
  readonly action?: { readonly label: string; readonly run: () => void };
}

interface Store {
  readonly toasts: readonly Toast[];
}

const store = create<Store>(() => ({ toasts: [] }));
let last = 0;

function put(tone: Tone, text: string, action?: Toast["action"]): number {
  last += 1;
  const made: Toast = action ? { id: last, tone, text, action } : { id: last, tone, text };
  store.setState(({ toasts }) => ({ toasts: [...toasts.filter((one) => one.text !== text), made].slice(-SHOWN_MAX) }));
  return last;
}

export function dismiss(id: number): void {
  store.setState(({ toasts }) => ({ toasts: toasts.filter((one) => one.id !== id) }));
}

/** toast.done("Saved") · toast.info("…", { label: "Undo", run }) · toast.failed(error) */
export const toast = {
  done: (text: string, action?: Toast["action"]) => put("done", text, action),
  info: (text: string, action?: Toast["action"]) => put("info", text, action),
  failed: (error: unknown, action?: Toast["action"]) => {
    // A session that ended has its own dialog.
    if (error instanceof ApiError && error.status === 401) return 0;
    return put("failed", typeof error === "string" ? error : sentence(error), action);
  },
};

const ICON = {
  done: <Check className="text-done-ink" />,
  info: <Info className="text-quiet" />,
  failed: <CircleAlert className="text-failed-ink" />,
};

function One({ toast: { id, tone, text, action } }: { readonly toast: Toast }) {
  useEffect(() => {
    if (tone === "failed") return;
    const timer = setTimeout(() => dismiss(id), STAY_MS);
    return () => clearTimeout(timer);
  }, [id, tone]);
  return (
    <li className="toast">
      <span aria-hidden="true" className="[&_svg]:size-4">
        {ICON[tone]}
      </span>
      <span className="flex-1 py-1">{text}</span>
      {action && (
        <Button
          variant="ghost"
          size="sm"
          onClick={() => {
            action.run();
            dismiss(id);
          }}
        >
          {action.label}
        </Button>
      )}
      <IconButton label="Dismiss" size="sm" onClick={() => dismiss(id)}>
        <X />
      </IconButton>
    </li>
  );
}

/** Once, in the shell. A popover, so that messages stand above an open dialog too. */
export function Toasts() {
  const toasts = store((state) => state.toasts);
  const region = useRef<HTMLElement>(null);
  const newest = toasts.at(-1)?.id;
  // biome-ignore lint/correctness/useExhaustiveDependencies: a new message must rise above a dialog that opened since.
  useEffect(() => {
    const element = region.current;
    if (!element?.showPopover) return;
    if (element.matches(":popover-open")) element.hidePopover();
    element.showPopover();
  }, [newest]);
  return (
    <section ref={region} popover="manual" aria-label="Messages" aria-live="polite" className="toasts">
      <ul className="flex flex-col gap-2">
        {toasts.map((one) => (
          <One key={one.id} toast={one} />
        ))}
      </ul>
    </section>
  );
}
