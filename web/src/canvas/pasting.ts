// The clipboard: nodes, files and plain words pasted onto the canvas.
import { useReactFlow } from "@xyflow/react";
import { useEffect } from "react";
import { useAccount } from "@/api/queries";
import { copy } from "@/graph/clipboard";
import { freePlace } from "@/graph/layout";
import { isTyping, middleOf } from "./keys";
import { sizeOf, useOpen } from "./state/context";

const TEXT_CHARACTERS_MAX = 10_000;

/** Text somebody types or has marked is the browser's own business. */
function isElsewhere(event: ClipboardEvent): boolean {
  return isTyping(event.target) || document.querySelector("dialog[open]") !== null;
}

export function usePasting(): void {
  const { canvas, acts, uploads } = useOpen();
  const flow = useReactFlow();
  const account = useAccount().data?.id ?? "";
  useEffect(() => {
    const { store } = canvas;
    const place = () => freePlace(store.getState().graph, middleOf(flow), undefined, (node) => sizeOf(canvas, node));
    const paste = (event: ClipboardEvent) => {
      const data = event.clipboardData;
      if (!data || isElsewhere(event)) return;
      const files = [...data.files];
      const text = data.getData("text/plain");
      if (files.length) uploads.drop(files, place());
      else if (!acts.paste(text, null, account, false)) {
        const words = text.trim().slice(0, TEXT_CHARACTERS_MAX);
        if (!words) return;
        acts.add({ type: "text", text: words }, place());
      }
      event.preventDefault();
    };
    const take = (event: ClipboardEvent) => {
      const ids = [...store.getState().selected];
      if (!event.clipboardData || isElsewhere(event) || !ids.length || getSelection()?.toString()) return;
      event.clipboardData.setData("text/plain", copy(store.getState().graph, ids, account));
      event.preventDefault();
      if (event.type === "cut") acts.removeSelected();
    };
    document.addEventListener("paste", paste);
    document.addEventListener("copy", take);
    document.addEventListener("cut", take);
    return () => {
      document.removeEventListener("paste", paste);
      document.removeEventListener("copy", take);
      document.removeEventListener("cut", take);
    };
  }, [canvas, acts, uploads, flow, account]);
}
