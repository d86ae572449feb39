// One line above the page while the connection is away. It goes by itself.
import { WifiOff } from "lucide-react";
import { useEffect, useState, useSyncExternalStore } from "react";
import { useStream } from "@/events";

const PATIENCE_MS = 4000;

function watch(changed: () => void): () => void {
  const stop = new AbortController();
  addEventListener("online", changed, { signal: stop.signal });
  addEventListener("offline", changed, { signal: stop.signal });
  return () => stop.abort();
}

export function useOnline(): boolean {
  return useSyncExternalStore(watch, () => navigator.onLine);
}

/** True once `on` has lasted: a blink of the connection is nothing to tell. */
function useLasting(on: boolean): boolean {
  const [lasting, setLasting] = useState(false);
  useEffect(() => {
    if (!on) {
      setLasting(false);
      return;
    }
    const timer = setTimeout(() => setLasting(true), PATIENCE_MS);
    return () => clearTimeout(timer);
  }, [on]);
  return lasting;
}

export function Banner() {
  const online = useOnline();
  const broken = useLasting(useStream() === "reconnecting");
  const text = online
    ? "StoryNote cannot be reached. Running jobs go on; this page catches up as soon as it is back."
    : "You are offline. Running jobs go on; this page catches up as soon as you are back.";
  const shown = !online || broken;
  return (
    <div role="status" className="contents">
      {shown && (
        <p className="flex items-center gap-2 bg-waiting-tint px-4 py-2 text-13 text-waiting-ink sm:px-6">
          <WifiOff className="size-4 shrink-0" aria-hidden="true" />
          {text}
        </p>
      )}
    </div>
  );
}
