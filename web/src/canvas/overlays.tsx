// What can lie over the canvas, one at a time. Each is loaded when it is first wanted.
import { lazy, Suspense } from "react";
import { type Panel, usePanels } from "./state/panels";

const Search = lazy(() => import("./adding").then((room) => ({ default: room.Search })));
const Share = lazy(() => import("./share").then((room) => ({ default: room.Share })));
const CodeOf = lazy(() => import("./codeof").then((room) => ({ default: room.CodeOf })));
const Look = lazy(() => import("./look").then((room) => ({ default: room.Look })));

export function Overlays() {
  const open = usePanels((panels) => panels.open);
  return <Suspense fallback={null}>{open && <Over panel={open} />}</Suspense>;
}

function Over({ panel }: { readonly panel: Panel }) {
  switch (panel.kind) {
    case "search":
      return <Search panel={panel} />;
    case "share":
      return <Share />;
    case "code":
      return <CodeOf nodeId={panel.nodeId} />;
    case "look":
      return <Look nodeId={panel.nodeId} jobId={panel.jobId} />;
  }
}
