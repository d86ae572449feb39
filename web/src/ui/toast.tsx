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

/** What is in front now: the last dialog that was opened, else what the messages stand in otherwise. */
function front(home: Element | null): Element | null {
  return [...document.querySelectorAll("dialog:modal")].at(-1) ?? home;
}

/** Everything behind a dialog is out of reach, above or not: the messages go into the one in front, and back when it closes. */
function raise(element: HTMLElement, home: Element | null): void {
  const place = front(home);
  if (place && element.parentElement !== place) place.append(element);
  if (!element.showPopover) return;
  if (element.matches(":popover-open")) element.hidePopover();
  element.showPopover();
}

/** Once, in the shell. A popover, so that messages stand above everything else too. */
export function Toasts() {
  const toasts = store((state) => state.toasts);
  const region = useRef<HTMLElement>(null);
  const home = useRef<HTMLDivElement>(null);
  const newest = toasts.at(-1)?.id;
  // biome-ignore lint/correctness/useExhaustiveDependencies: a new message is read where the person is.
  useEffect(() => {
    if (region.current) raise(region.current, home.current);
  }, [newest]);
  useEffect(() => {
    const watch = new MutationObserver(() => {
      const element = region.current;
      if (element && element.parentElement !== front(home.current)) raise(element, home.current);
    });
    watch.observe(document.body, { subtree: true, attributeFilter: ["open"] });
    return () => watch.disconnect();
  }, []);
  return (
    <div ref={home} className="contents">
      <section ref={region} popover="manual" aria-label="Messages" aria-live="polite" className="toasts">
        <ul className="flex flex-col gap-2">
          {toasts.map((one) => (
            <One key={one.id} toast={one} />
          ))}
        </ul>
      </section>
    </div>
  );
}
