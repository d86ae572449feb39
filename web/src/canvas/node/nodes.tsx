// The nodes of the canvas, one component per sort. Rule: memoised; while a node is only moved, nothing in it renders.
import type { NodeProps } from "@xyflow/react";
import { CircleHelp } from "lucide-react";
import { memo } from "react";
import { modelOf } from "@/graph/catalogue";
import { ROLE_WORDS, rolesOf } from "@/graph/connect";
import { flowOf, type GenerationView, type GraphNode, isGeneration, type NodeType, type Role } from "@/graph/model";
import { priceOfNode, priceWords } from "@/graph/price";
import { TYPE_WORDS } from "@/graph/words";
import type { CanvasNode } from "../flownodes";
import { useActs, useCanvas, useNode, useResults } from "../state/context";
import { Body } from "./body";
import { Foot } from "./foot";
import { Frame, Row } from "./frame";
import { InputPort, OutputPort } from "./ports";
import { Words } from "./prompt";
import { ProgressLine } from "./status";
import { UploadBody } from "./upload";

type Props = NodeProps<CanvasNode>;

const TextNode = memo(function TextNode({ id, data }: Props) {
  const { node, found } = useNode(id, "text", data);
  const { setText } = useActs();
  if (found.type !== "text") return null;
  return (
    <Frame type="text" name={TYPE_WORDS.text} port={<Out node={node} />}>
      <div className="node-words border-line border-t px-3 py-2">
        <Words
          nodeId={id}
          label="Prompt text"
          value={found.text}
          placeholder="Describe what you want to see or hear"
          onChange={(text) => setText(id, text)}
          minRows={3}
        />
      </div>
    </Frame>
  );
});

function Out({ node }: { readonly node: GraphNode }) {
  const flow = flowOf(node);
  return flow && <OutputPort nodeId={node.id} flow={flow} />;
}

const GenerationNode = memo(function GenerationNode({ id, type, data }: Props) {
  const { node, found } = useNode(id, type, data);
  return isGeneration(found) ? <Generation node={node} found={found} /> : null;
});

function Generation({ node, found }: { readonly node: GraphNode; readonly found: GenerationView }) {
  const catalogue = useCanvas((state) => state.catalogue);
  const results = useResults(node);
  const model = modelOf(catalogue, found);
  const price = priceOfNode(found, model);
  const roles = rolesOf(node, catalogue);
  const ratio = found.params.aspectRatio ?? model?.aspectRatios[0];
  return (
    <Frame
      type={found.type}
      name={model?.name ?? (found.model || TYPE_WORDS[found.type])}
      aside={price && !price.free && priceWords(price)}
      line={<ProgressLine state={results.state} />}
      port={<Out node={node} />}
    >
      <Body nodeId={node.id} type={found.type} results={results} ratio={found.type === "audio" ? undefined : ratio} />
      <div className="border-line border-t">
        {roles
          .filter((role) => role !== "prompt")
          .map((role) => (
            <Slot key={role} nodeId={node.id} role={role} />
          ))}
        {roles.includes("prompt") && <Prompt node={node} found={found} />}
      </div>
      <Foot node={node} found={found} results={results} />
    </Frame>
  );
}

/** A named input for a picture. */
function Slot({ nodeId, role }: { readonly nodeId: string; readonly role: Role }) {
  const wired = useCanvas(({ graph }) =>
    graph.edges.some((edge) => edge.target === nodeId && edge.targetHandle === role),
  );
  return (
    <Row
      port={<InputPort nodeId={nodeId} takes={role} />}
      className="node-words flex h-7 items-center px-4 text-12 text-quiet"
    >
      <span className={wired ? "text-ink" : undefined}>{ROLE_WORDS[role]}</span>
    </Row>
  );
}

function placeholder(found: GenerationView, wired: boolean): string {
  if (wired) return "Add to the wired prompt";
  if (found.type === "audio") return found.params.soundType === "speech" ? "What is to be said" : "Describe the sound";
  if (found.type === "tool") return "What is to go";
  return found.type === "video" ? "How it moves" : "Describe the picture";
}

function Prompt({ node, found }: { readonly node: GraphNode; readonly found: GenerationView }) {
  const { setPrompt } = useActs();
  const wired = useCanvas(({ graph }) =>
    graph.edges.some((edge) => edge.target === node.id && edge.targetHandle === "prompt"),
  );
  return (
    <Row port={<InputPort nodeId={node.id} takes="prompt" />} className="node-words px-4 py-2">
      <Words
        nodeId={node.id}
        label="Prompt"
        value={found.prompt}
        placeholder={placeholder(found, wired)}
        onChange={(text) => setPrompt(node.id, text)}
        minRows={wired ? 1 : 2}
      />
    </Row>
  );
}

const UploadNode = memo(function UploadNode({ id, data }: Props) {
  const { node, found } = useNode(id, "upload", data);
  if (found.type !== "upload") return null;
  return (
    <Frame type="upload" name={found.fileName || TYPE_WORDS.upload} port={<Out node={node} />}>
      <UploadBody node={node} found={found} />
    </Frame>
  );
});

/** A node of a sort this app has never heard of: shown plainly, kept as it is. */
const UnknownNode = memo(function UnknownNode({ data }: Props) {
  const name = typeof data.type === "string" ? data.type : "unknown";
  return (
    <div className="node" data-testid="node-unknown">
      <div className="flex items-start gap-2 p-3 text-quiet">
        <CircleHelp className="mt-0.5 size-4 shrink-0" aria-hidden="true" />
        <p>This node ({name}) is of a sort that this version does not know. It is kept as it is.</p>
      </div>
    </div>
  );
});

/** Made once: React Flow mounts everything anew when this object changes. */
export const NODE_COMPONENTS: Readonly<Record<NodeType | "unknown", typeof TextNode>> = {
  text: TextNode,
  image: GenerationNode,
  video: GenerationNode,
  audio: GenerationNode,
  tool: GenerationNode,
  upload: UploadNode,
  unknown: UnknownNode,
};
