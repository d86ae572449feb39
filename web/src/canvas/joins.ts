// What one end of a wire could be joined to. Rule: pure; whether a wire is allowed is graph/connect's to say.
import type { Catalogue } from "@/graph/catalogue";
import { type Connection, FLOW_OF_ROLE, isRole, ROLE_WORDS, rolesOf } from "@/graph/connect";
import { type Flow, flowOf, type Graph, nodeById } from "@/graph/model";
import type { Loose as LooseEnd } from "@/graph/search";
import type { Loose } from "./state/panels";

/** The end of a wire, as the search understands it. */
export function looseEnd(wire: Loose | null): LooseEnd | null {
  if (!wire) return null;
  if (wire.source) return { end: "source", flow: (wire.sourceHandle ?? "image") as Flow };
  return isRole(wire.targetHandle) ? { end: "target", flow: FLOW_OF_ROLE[wire.targetHandle] } : null;
}

/** Every wire that this end could be, to nodes that are there. */
export function joins(
  graph: Graph,
  catalogue: Catalogue,
  wire: Loose,
): readonly { readonly wire: Connection; readonly other: string; readonly role: string }[] {
  if (wire.source) {
    const source = wire.source;
    return graph.nodes.flatMap((node) =>
      rolesOf(node, catalogue).map((role) => ({
        wire: { source, sourceHandle: wire.sourceHandle ?? null, target: node.id, targetHandle: role },
        other: node.id,
        role: ROLE_WORDS[role],
      })),
    );
  }
  const target = nodeById(graph, wire.target ?? "");
  if (!target) return [];
  const roles = isRole(wire.targetHandle) ? [wire.targetHandle] : rolesOf(target, catalogue);
  return graph.nodes.flatMap((node) =>
    flowOf(node) && node.id !== target.id
      ? roles.map((role) => ({
          wire: { source: node.id, target: target.id, targetHandle: role },
          other: node.id,
          role: ROLE_WORDS[role],
        }))
      : [],
  );
}
