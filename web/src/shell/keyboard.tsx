// The keys that work on every page, and what they open.
import { lazy, Suspense, useEffect } from "react";
import { useLocation } from "wouter";
import { hasCommandKey, isTyping, useKeyboard } from "./commands";

export const loadPalette = () => import("./palette");
const Palette = lazy(() => loadPalette().then((room) => ({ default: room.Palette })));
const Sheet = lazy(() => import("./sheet").then((room) => ({ default: room.Sheet })));

const GO: Record<string, string> = { p: "/", g: "/gallery", l: "/playground", u: "/usage" };
const CHORD_MS = 1000;

function useKeys(go: (path: string) => void): void {
  useEffect(() => {
    let startedAt = Number.NEGATIVE_INFINITY;
    const hear = (event: KeyboardEvent) => {
      if (hasCommandKey(event) && event.key.toLowerCase() === "k" && !event.shiftKey && !event.altKey) {
        event.preventDefault();
        useKeyboard.setState(({ open }) => ({ open: open === "palette" ? null : "palette" }));
        return;
      }
      if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey || isTyping(event)) return;
      const key = event.key.toLowerCase();
      const to = event.timeStamp - startedAt < CHORD_MS ? GO[key] : undefined;
      startedAt = Number.NEGATIVE_INFINITY;
      if (to) go(to);
      else if (key === "g") startedAt = event.timeStamp;
      else if (key === "?") useKeyboard.setState({ open: "sheet" });
    };
    addEventListener("keydown", hear);
    return () => removeEventListener("keydown", hear);
  }, [go]);
}

export function Keyboard() {
  const [, go] = useLocation();
  useKeys(go);
  const open = useKeyboard((state) => state.open);
  return (
    <Suspense fallback={null}>
      {open === "palette" && <Palette />}
      {open === "sheet" && <Sheet />}
    </Suspense>
  );
}
