// The lightbox, loaded when it is first opened, or before that while nothing else is going on.
import { lazy, Suspense, useEffect } from "react";
import { whenIdle } from "@/shell/idle";
import type { LightboxProps } from "./lightbox";

const load = () => import("./lightbox");
const Loaded = lazy(() => load().then((room) => ({ default: room.Lightbox })));

export function Lightbox(props: LightboxProps) {
  return (
    <Suspense fallback={null}>
      <Loaded {...props} />
    </Suspense>
  );
}

/** For a page where it will be opened. */
export function useLightboxSoon(): void {
  useEffect(() => whenIdle([load]), []);
}
