// Light, dark or the system's; and less motion. Kept in this browser; early.js applies both before the first paint.
import { useSyncExternalStore } from "react";
import { create } from "zustand";

export type Theme = "light" | "dark" | "system";
export type Motion = "system" | "reduce";

const THEME_KEY = "storynote.theme";
const MOTION_KEY = "storynote.motion";

function stored(key: string): string | null {
  try {
    return localStorage.getItem(key);
  } catch {
    return null;
  }
}

function store(key: string, value: string): void {
  try {
    if (value === "system") localStorage.removeItem(key);
    else localStorage.setItem(key, value);
  } catch {
    // Storage may be forbidden; the choice then lasts as long as the page.
  }
}

function readTheme(): Theme {
  const value = stored(THEME_KEY);
  return value === "light" || value === "dark" ? value : "system";
}

export const useLook = create<{ readonly theme: Theme; readonly motion: Motion }>(() => ({
  theme: readTheme(),
  motion: stored(MOTION_KEY) === "reduce" ? "reduce" : "system",
}));

function apply(): void {
  const { theme, motion } = useLook.getState();
  const { dataset } = document.documentElement;
  if (theme === "system") delete dataset.theme;
  else dataset.theme = theme;
  if (motion === "system") delete dataset.motion;
  else dataset.motion = motion;
}

export function setTheme(theme: Theme): void {
  store(THEME_KEY, theme);
  useLook.setState({ theme });
  apply();
}

export function setMotion(motion: Motion): void {
  store(MOTION_KEY, motion);
  useLook.setState({ motion });
  apply();
}

addEventListener("storage", (event) => {
  if (event.key !== THEME_KEY && event.key !== MOTION_KEY) return;
  useLook.setState({ theme: readTheme(), motion: stored(MOTION_KEY) === "reduce" ? "reduce" : "system" });
  apply();
});

function useMedia(query: string): boolean {
  return useSyncExternalStore(
    (changed) => {
      const list = matchMedia(query);
      list.addEventListener("change", changed);
      return () => list.removeEventListener("change", changed);
    },
    () => matchMedia(query).matches,
  );
}

/** What is on the screen now, for parts that cannot read CSS: "light" or "dark". */
export function useResolvedTheme(): "light" | "dark" {
  const theme = useLook((state) => state.theme);
  const dark = useMedia("(prefers-color-scheme: dark)");
  return theme === "system" ? (dark ? "dark" : "light") : theme;
}

export function useReducedMotion(): boolean {
  const motion = useLook((state) => state.motion);
  return useMedia("(prefers-reduced-motion: reduce)") || motion === "reduce";
}

/** A phone or a narrow window: lists instead of canvases, sheets instead of side panels. */
export function useNarrow(): boolean {
  return useMedia("(width < 48rem)");
}
