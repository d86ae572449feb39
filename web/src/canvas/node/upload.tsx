// A file of one's own on the canvas: chosen, sent with progress, tried again where it failed.
import { RotateCw, Upload } from "lucide-react";
import { useRef } from "react";
import { UPLOAD_TYPES } from "@/api/uploads";
import type { GraphNode, UploadView } from "@/graph/model";
import { Button } from "@/ui";
import { useCanvas, useOpen, useResults } from "../state/context";
import type { Upload as Progress } from "../state/store";
import { Body } from "./body";

export function UploadBody({ node, found }: { readonly node: GraphNode; readonly found: UploadView }) {
  const progress = useCanvas((state) => state.uploads.get(node.id) ?? null);
  const results = useResults(node);
  if (progress) return <OnItsWay nodeId={node.id} progress={progress} />;
  if (!found.assetId) {
    return (
      <div className="border-line border-t p-2.5">
        <Choose nodeId={node.id} />
      </div>
    );
  }
  return (
    <div className="overflow-hidden rounded-b-card border-line border-t">
      <Body nodeId={node.id} type="upload" results={results} />
    </div>
  );
}

function OnItsWay({ nodeId, progress }: { readonly nodeId: string; readonly progress: Progress }) {
  const { uploads } = useOpen();
  const percent = Math.round(progress.part * 100);
  if (progress.problem) {
    return (
      <div className="flex flex-col gap-2 border-line border-t p-2.5 text-12 text-failed-ink" role="alert">
        <p className="[overflow-wrap:anywhere]">{progress.problem}</p>
        <div className="flex gap-1.5">
          {progress.again && (
            <Button size="sm" className="nodrag flex-1" icon={<RotateCw />} onClick={() => uploads.retry(nodeId)}>
              Try again
            </Button>
          )}
          <Choose nodeId={nodeId} label="Another file" />
        </div>
      </div>
    );
  }
  return (
    <div className="flex flex-col gap-1 border-line border-t p-2.5 text-12 text-quiet">
      <progress className="h-1.5 w-full" max={100} value={percent} aria-label="Upload" />
      <span aria-live="polite">{percent < 100 ? `uploading, ${percent} %` : "checking the file"}</span>
    </div>
  );
}

function Choose({ nodeId, label = "Choose a file" }: { readonly nodeId: string; readonly label?: string }) {
  const { uploads } = useOpen();
  const input = useRef<HTMLInputElement>(null);
  return (
    <>
      <input
        ref={input}
        type="file"
        accept={UPLOAD_TYPES}
        aria-label={label}
        className="sr-only"
        tabIndex={-1}
        onChange={(event) => {
          const file = event.target.files?.[0];
          if (file) uploads.send(nodeId, file);
          event.target.value = "";
        }}
      />
      <Button
        size="sm"
        className="nodrag min-w-0 flex-1 not-[.flex>&]:w-full"
        icon={<Upload />}
        onClick={() => input.current?.click()}
      >
        {label}
      </Button>
    </>
  );
}
