// What goes into a node, by name; wired and unwired without a mouse.
import { Plus, X } from "lucide-react";
import { isRole, ROLE_WORDS, rolesOf, takesMany } from "@/graph/connect";
import { flowOf, type GraphEdge, type GraphNode, nodeById } from "@/graph/model";
import { nodeName } from "@/graph/words";
import { Button, IconButton } from "@/ui";
import { useActs, useCanvas } from "../state/context";
import { type Loose, openConnect } from "../state/panels";

export function Inputs({ node }: { readonly node: GraphNode }) {
  const graph = useCanvas((state) => state.graph);
  const catalogue = useCanvas((state) => state.catalogue);
  const roles = rolesOf(node, catalogue);
  if (!roles.length) return null;
  return (
    <section className="flex flex-col gap-1">
      <h3 className="font-medium text-13">Inputs</h3>
      <ul className="flex flex-col gap-1">
        {roles.map((role) => {
          const edges = graph.edges.filter((edge) => edge.target === node.id && edge.targetHandle === role);
          return (
            <li key={role} className="flex flex-col gap-1">
              {edges.map((edge) => (
                <Wired key={edge.id} edge={edge} other={edge.source} word={ROLE_WORDS[role]} />
              ))}
              {(!edges.length || takesMany(role)) && (
                <Join word={ROLE_WORDS[role]} wire={{ target: node.id, targetHandle: role }} />
              )}
            </li>
          );
        })}
      </ul>
    </section>
  );
}

/** Where what a node makes goes. */
export function Outputs({ node }: { readonly node: GraphNode }) {
  const graph = useCanvas((state) => state.graph);
  const flow = flowOf(node);
  if (!flow) return null;
  const edges = graph.edges.filter((edge) => edge.source === node.id);
  return (
    <section className="flex flex-col gap-1">
      <h3 className="font-medium text-13">Goes to</h3>
      {edges.map((edge) => {
        const role = isRole(edge.targetHandle) ? ROLE_WORDS[edge.targetHandle] : "Input";
        return <Wired key={edge.id} edge={edge} other={edge.target} word={`${role} of`} />;
      })}
      <Join word="Connect to" wire={{ source: node.id, sourceHandle: flow }} />
    </section>
  );
}

interface WiredProps {
  readonly edge: GraphEdge;
  /** The node at the other end. */
  readonly other: string;
  /** What the wire is, before that node's name. */
  readonly word: string;
}

function Wired({ edge, other, word }: WiredProps) {
  const { disconnect } = useActs();
  const node = useCanvas(({ graph }) => nodeById(graph, other));
  const catalogue = useCanvas((state) => state.catalogue);
  const name = node ? nodeName(node, catalogue) : "a node that is gone";
  return (
    <span className="flex h-7 items-center gap-1 rounded-control bg-hover pl-2 text-12">
      <span className="shrink-0 text-quiet">{word}</span>
      <span className="min-w-0 flex-1 truncate">{name}</span>
      <IconButton label={`Disconnect: ${word.toLowerCase()} ${name}`} size="sm" onClick={() => disconnect(edge.id)}>
        <X />
      </IconButton>
    </span>
  );
}

function Join({ word, wire }: { readonly word: string; readonly wire: Loose }) {
  return (
    <Button
      size="sm"
      variant="ghost"
      icon={<Plus />}
      className="justify-start! text-quiet!"
      onClick={() => openConnect(wire)}
      data-testid="join"
    >
      {word}
    </Button>
  );
}
