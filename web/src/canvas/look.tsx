// A node's results large: the stack and the history in the lightbox, a file of one's own in a dialog.

import { useReactFlow } from "@xyflow/react";
import { Check } from "lucide-react";
import { useEffect } from "react";
import type { Upload } from "@/api/types";
import { freePlace, placeBeside } from "@/graph/layout";
import { type GraphNode, nodeById } from "@/graph/model";
import type { Job } from "@/graph/results";
import { AudioPlayer } from "@/media/audio";
import { Lightbox } from "@/media/lightbox";
import { resultOf } from "@/media/result";
import { VideoPlayer } from "@/media/video";
import { Button, Dialog } from "@/ui";
import { middleOf } from "./keys";
import { useShown } from "./shown";
import { sizeOf, useCanvas, useOpen, useResults } from "./state/context";
import { closePanel, openPanel } from "./state/panels";

export function Look({ nodeId, jobId }: { readonly nodeId: string; readonly jobId: string | null }) {
  const node = useCanvas((state) => nodeById(state.graph, nodeId));
  useEffect(() => {
    if (!node) closePanel();
  }, [node]);
  return node && <LookAt node={node} jobId={jobId} />;
}

function LookAt({ node, jobId }: { readonly node: GraphNode; readonly jobId: string | null }) {
  const results = useResults(node);
  const { acts } = useOpen();
  const onUseFrame = useFrame(node);
  const jobs = results.history.filter((job) => resultOf(job) !== null);
  const chosen = results.chosen && "job" in results.chosen ? results.chosen.job.id : null;
  const id = jobs.find((job) => job.id === (jobId ?? chosen))?.id;
  if (!id) return <OwnFile node={node} />;
  const choose = (job: Job) => {
    acts.choose(node.id, job.id);
    closePanel();
  };
  return (
    <Lightbox
      jobs={jobs}
      id={id}
      onShow={(next) => openPanel({ kind: "look", nodeId: node.id, jobId: next })}
      onClose={closePanel}
      onUseFrame={onUseFrame}
    >
      {id !== chosen && (
        <Button
          variant="primary"
          icon={<Check />}
          onClick={() => {
            const job = jobs.find((one) => one.id === id);
            if (job) choose(job);
          }}
        >
          Make it this node's result
        </Button>
      )}
    </Lightbox>
  );
}

/** A frame of a film becomes a picture beside it. */
function useFrame(node: GraphNode): (frame: Upload) => void {
  const { canvas, acts } = useOpen();
  return (frame) => {
    const { graph } = canvas.store.getState();
    const at = placeBeside(graph, node, "right", undefined, (other) => sizeOf(canvas, other));
    acts.add({ type: "upload", upload: { assetId: frame.id, kind: "image", fileName: "Frame.png" } }, at);
    closePanel();
  };
}

function OwnFile({ node }: { readonly node: GraphNode }) {
  const results = useResults(node);
  const { shown } = useShown(results.chosen);
  useEffect(() => {
    if (!results.chosen) closePanel();
  }, [results.chosen]);
  if (!shown) return null;
  return (
    <Dialog title={shown.name} width="lg" onClose={closePanel}>
      {shown.sort === "image" && <img src={shown.url} alt={shown.name} className="mx-auto max-h-[70vh] max-w-full" />}
      {shown.sort === "video" && <VideoPlayer src={shown.url} name={shown.name} ratio={shown.ratio} />}
      {shown.sort === "audio" && <AudioPlayer src={shown.url} name={shown.name} size="lg" />}
    </Dialog>
  );
}

/** Where something new that belongs to nothing goes. */
export function useFreePlace(): () => { readonly x: number; readonly y: number } {
  const { canvas } = useOpen();
  const flow = useReactFlow();
  return () => freePlace(canvas.store.getState().graph, middleOf(flow), undefined, (node) => sizeOf(canvas, node));
}
