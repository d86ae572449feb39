// What the canvas shows only when asked for: brought in while nothing else is going on, so that nobody waits for it then.
import { useEffect } from "react";
import { whenIdle } from "@/shell/idle";

const LATER = [
  () => import("./inspector/inspector"),
  () => import("./adding"),
  () => import("./look"),
  () => import("./list"),
  () => import("./share"),
  () => import("./codeof"),
];

export function useLater(): void {
  useEffect(() => whenIdle(LATER), []);
}
