// What is likely wanted next is loaded while the line and the processor have nothing else to do. Rule: never before the page that
// was asked for is there, and not for somebody who saves data.

export type Load = () => Promise<unknown>;

/** After the page has loaded, so that its pictures come first. */
const QUIET_MS = 3000;

function saves(): boolean {
  const { connection } = navigator as { readonly connection?: { readonly saveData?: boolean } };
  return connection?.saveData === true;
}

function idle(): Promise<void> {
  return new Promise((done) => {
    if (typeof requestIdleCallback === "undefined") setTimeout(done);
    else requestIdleCallback(() => done());
  });
}

function loaded(): Promise<void> {
  if (document.readyState === "complete") return Promise.resolve();
  return new Promise((done) => addEventListener("load", () => done(), { once: true }));
}

/** One after the other. What cannot be loaded says so when it is wanted. Returns how to stop. */
export function whenIdle(loads: readonly Load[]): () => void {
  let stopped = saves();
  let timer: ReturnType<typeof setTimeout> | undefined;
  const all = async () => {
    for (const load of loads) {
      await idle();
      if (stopped) return;
      await load().catch(() => {});
    }
  };
  void loaded().then(() => {
    if (!stopped) timer = setTimeout(() => void all(), QUIET_MS);
  });
  return () => {
    stopped = true;
    clearTimeout(timer);
  };
}
