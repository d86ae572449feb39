// The same graph as a list, for small screens, touch and ears. Rule: what can be done on the canvas can be done here.
import { Braces, Plus, Split, Trash2, Workflow } from "lucide-react";
import { useMemo } from "react";
import { ROLE_WORDS, rolesOf } from "@/graph/connect";
import { flowOf, type GenerationView, type GraphNode, isGeneration, type View, view } from "@/graph/model";
import { graphWords, type Line, outline } from "@/graph/outline";
import { nodeName } from "@/graph/words";
import { Button, Empty, KindIcon, type NodeKind } from "@/ui";
import { History } from "./inspector/history";
import { Inputs } from "./inspector/inputs";
import { Parameters } from "./inspector/parameters";
import { Body } from "./node/body";
import { Foot } from "./node/foot";
import { Words } from "./node/prompt";
import { ProgressLine } from "./node/status";
import { UploadBody } from "./node/upload";
import { useActs, useCanvas, useResults } from "./state/context";
import { openConnect, openPanel, openSearch } from "./state/panels";

export function List() {
  const graph = useCanvas((state) => state.graph);
  const catalogue = useCanvas((state) => state.catalogue);
  const lines = useMemo(() => outline(graph, catalogue), [graph, catalogue]);
  const add = (
    <Button
      variant={lines.length ? "secondary" : "primary"}
      icon={<Plus />}
      onClick={() => openSearch()}
      data-testid="list-add"
    >
      Add a node
    </Button>
  );
  if (!lines.length) {
    return (
      <div className="flex-1">
        <Empty icon={<Workflow />} title="Nothing here yet" action={add}>
          A prompt, a picture made of it, a film made of that: each is a node.
        </Empty>
      </div>
    );
  }
  return (
    <div className="min-w-0 flex-1 overflow-y-auto">
      <div className="mx-auto flex max-w-150 flex-col gap-4 px-4 py-5">
        <p className="text-13 text-quiet">{graphWords(graph)}</p>
        <ol className="flex flex-col gap-4">
          {lines.map((line) => (
            <Item key={line.node.id} line={line} />
          ))}
        </ol>
        <div className="self-start pb-10">{add}</div>
      </div>
    </div>
  );
}

function Item({ line }: { readonly line: Line }) {
  const { node } = line;
  const found = view(node);
  const kind = (found.type === "unknown" ? "text" : found.type) as NodeKind;
  return (
    <li
      aria-label={line.sentence}
      className="overflow-hidden rounded-card border border-line bg-raised"
      data-testid={`node-${found.type}`}
    >
      <header className="flex items-center gap-2 px-3 py-2">
        <KindIcon kind={kind} boxed />
        <h2 className="min-w-0 flex-1 truncate text-14">
          {line.position}. {line.title}
        </h2>
      </header>
      <Content node={node} found={found} />
      <Ends node={node} found={found} />
    </li>
  );
}

function Content({ node, found }: { readonly node: GraphNode; readonly found: View }) {
  const { setText } = useActs();
  if (found.type === "text") {
    return (
      <div className="border-line border-t px-3 py-2">
        <Words
          nodeId={node.id}
          label="Prompt text"
          value={found.text}
          placeholder="Describe what you want to see or hear"
          onChange={(text) => setText(node.id, text)}
          minRows={3}
        />
      </div>
    );
  }
  if (found.type === "upload") return <UploadBody node={node} found={found} />;
  return isGeneration(found) && <Generation node={node} found={found} />;
}

function Generation({ node, found }: { readonly node: GraphNode; readonly found: GenerationView }) {
  const { setPrompt } = useActs();
  const catalogue = useCanvas((state) => state.catalogue);
  const results = useResults(node);
  const takesPrompt = rolesOf(node, catalogue).includes("prompt");
  return (
    <>
      <ProgressLine state={results.state} />
      {results.chosen && <Body nodeId={node.id} type={found.type} results={results} wide />}
      <div className="flex flex-col gap-3 border-line border-t px-3 py-3">
        {takesPrompt && (
          <Words
            nodeId={node.id}
            label={ROLE_WORDS.prompt}
            value={found.prompt}
            placeholder="Words of its own"
            onChange={(text) => setPrompt(node.id, text)}
            className="rounded-control border border-line px-2.5 py-1.5"
          />
        )}
        <Inputs node={node} />
        <details>
          <summary className="w-fit rounded-control py-1 font-medium text-13">Model and parameters</summary>
          <div className="flex flex-col gap-4 pt-2 pb-1">
            <Parameters node={node} found={found} />
            <History node={node} />
          </div>
        </details>
      </div>
      <Foot node={node} found={found} results={results} />
    </>
  );
}

function Ends({ node, found }: { readonly node: GraphNode; readonly found: View }) {
  const { removeNode } = useActs();
  const flow = flowOf(node);
  const name = nodeName(node);
  return (
    <footer className="flex flex-wrap gap-1 border-line border-t p-2">
      {flow && (
        <Button
          size="sm"
          variant="ghost"
          icon={<Split />}
          onClick={() => openConnect({ source: node.id, sourceHandle: flow })}
          aria-label={`Connect to another node, from ${name}`}
        >
          Connect to
        </Button>
      )}
      {isGeneration(found) && (
        <Button
          size="sm"
          variant="ghost"
          icon={<Braces />}
          onClick={() => openPanel({ kind: "code", nodeId: node.id })}
        >
          Code
        </Button>
      )}
      <Button
        size="sm"
        variant="ghost"
        icon={<Trash2 />}
        onClick={() => removeNode(node.id)}
        aria-label={`Remove ${name}`}
        className="ml-auto"
      >
        Remove
      </Button>
    </footer>
  );
}
