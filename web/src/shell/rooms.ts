// The pages, each in a file of its own that is loaded when first wanted: by address at the start, before anything is drawn.
import { type ComponentType, type LazyExoticComponent, lazy } from "react";

interface Room {
  /** As the router has it, under /app. */
  readonly path: string;
  readonly page: LazyExoticComponent<ComponentType>;
  readonly load: () => Promise<unknown>;
  readonly pattern: RegExp;
}

function room(path: string, pattern: RegExp, load: () => Promise<{ readonly Page: ComponentType }>): Room {
  return { path, pattern, load, page: lazy(() => load().then(({ Page }) => ({ default: Page }))) };
}

export const ROOMS: readonly Room[] = [
  room("/", /^\/?$/, () => import("@/projects/page")),
  room("/p/:id", /^\/p\//, () => import("@/canvas/page")),
  room("/gallery", /^\/gallery/, () => import("@/gallery/page")),
  room("/playground", /^\/playground/, () => import("@/playground/page")),
  room("/usage", /^\/usage/, () => import("@/usage/page")),
  room("/operator", /^\/operator/, () => import("@/operator/page")),
];

/** Starts loading the page of an address, so that it does not wait for the account. */
export async function loadAhead(path: string): Promise<void> {
  // A page that cannot be loaded says so where it is drawn.
  await ROOMS.find(({ pattern }) => pattern.test(path))
    ?.load()
    .catch(() => {});
}
