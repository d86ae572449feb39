// Wires: which a node takes, which may be drawn, and why not.
// Rule: a refusal is a sentence for the person who let go of the wire.
import { type Catalogue, type Model, modelOf } from "./catalogue";
import {
  edgeId,
  type Flow,
  flowOf,
  type Graph,
  type GraphEdge,
  type GraphNode,
  isGeneration,
  type NodeType,
  nodeById,
  ROLES,
  type Role,
  view,
} from "./model";
import { downstream } from "./wires";
import { nodeName } from "./words";

/** React Flow's connection; a missing target handle means "wherever it fits". */
export interface Connection {
  readonly source: string;
  readonly target: string;
  readonly sourceHandle?: string | null;
  readonly targetHandle?: string | null;
}

export type Verdict =
  | {
      readonly ok: true;
      readonly edge: GraphEdge;
      /** The wire that has to go, where the input takes one only. */
      readonly replaces: GraphEdge | null;
    }
  | { readonly ok: false; readonly reason: string };

/** What each input takes. */
export const FLOW_OF_ROLE: Readonly<Record<Role, Flow>> = {
  prompt: "text",
  firstFrame: "image",
  lastFrame: "image",
  image: "image",
  mask: "image",
};

export const ROLE_WORDS: Readonly<Record<Role, string>> = {
  prompt: "Prompt",
  firstFrame: "First frame",
  lastFrame: "Last frame",
  image: "Image",
  mask: "Mask",
};

const FLOW_WORDS: Readonly<Record<Flow, string>> = {
  text: "text",
  image: "an image",
  video: "a video",
  audio: "sound",
};

const ROLES_OF_TYPE: Readonly<Record<NodeType, readonly Role[]>> = {
  text: [],
  upload: [],
  image: ["prompt"],
  video: ["prompt", "firstFrame", "lastFrame"],
  audio: ["prompt"],
  tool: ["image", "mask", "prompt"],
};

/** Texts are joined in one prompt; every other input takes one wire. */
export function takesMany(role: Role): boolean {
  return role === "prompt";
}

export function isRole(handle: string | null | undefined): handle is Role {
  return (ROLES as readonly (string | null | undefined)[]).includes(handle);
}

/** The inputs of a node. A model that is not listed leaves every input its type may have, so no wire hides. */
export function rolesOf(node: GraphNode, catalogue: Catalogue): readonly Role[] {
  const found = view(node);
  if (!isGeneration(found)) return [];
  const model = modelOf(catalogue, found);
  return model ? rolesOfModel(model) : ROLES_OF_TYPE[found.type];
}

export function rolesOfModel(model: Model): readonly Role[] {
  const all = ROLES_OF_TYPE[model.kind];
  if (model.kind === "video")
    return all.filter((role) => VIDEO_MODES[role]?.some((mode) => model.modes.includes(mode)));
  if (model.kind === "tool" && model.tool && model.tool !== "object-removal") return ["image"];
  return all;
}

const VIDEO_MODES: Readonly<Partial<Record<Role, readonly string[]>>> = {
  prompt: ["text", "image", "keyframes"],
  firstFrame: ["image", "keyframes"],
  lastFrame: ["keyframes"],
};

/** Whether a wire may be drawn: the edge it becomes and what it replaces, or why not. */
export function canConnect(graph: Graph, catalogue: Catalogue, connection: Connection): Verdict {
  const source = nodeById(graph, connection.source);
  const target = nodeById(graph, connection.target);
  if (!source || !target) return no("One of the two nodes is gone");
  if (source === target) return no("A node cannot feed itself");
  const flow = flowOf(source);
  if (!flow) return no(`Nothing flows out of ${nodeName(source, catalogue)}`);
  const role = roleFor(graph, catalogue, target, flow, connection.targetHandle);
  if (!role.ok) return role;
  return wire(graph, catalogue, source, target, { flow, role: role.role });
}

function wire(
  graph: Graph,
  catalogue: Catalogue,
  source: GraphNode,
  target: GraphNode,
  { flow, role }: { readonly flow: Flow; readonly role: Role },
): Verdict {
  const there = graph.edges.filter((edge) => edge.target === target.id && edge.targetHandle === role);
  if (there.some((edge) => edge.source === source.id)) return no("These two are connected already");
  if (downstream(graph, target.id).has(source.id))
    return no(
      `That would be a circle: ${nodeName(source, catalogue)} already depends on ${nodeName(target, catalogue)}`,
    );
  const bare = { source: source.id, target: target.id, sourceHandle: flow, targetHandle: role };
  const id = edgeId(bare);
  const edge = { id: graph.edges.some((other) => other.id === id) ? `${id}-2` : id, ...bare };
  return { ok: true, edge, replaces: takesMany(role) ? null : (there[0] ?? null) };
}

type RoleVerdict = { readonly ok: true; readonly role: Role } | { readonly ok: false; readonly reason: string };

function roleFor(
  graph: Graph,
  catalogue: Catalogue,
  target: GraphNode,
  flow: Flow,
  wanted: string | null | undefined,
): RoleVerdict {
  const roles = rolesOf(target, catalogue);
  const name = nodeName(target, catalogue);
  if (!roles.length) return no(`${capital(name)} takes nothing in`);
  if (!wanted) {
    const role = bestRole(graph, target, roles, flow);
    return role ? { ok: true, role } : no(`${capital(name)} takes ${inputWords(roles)}, not ${FLOW_WORDS[flow]}`);
  }
  if (!isRole(wanted) || !roles.includes(wanted)) {
    const words = isRole(wanted) ? ROLE_WORDS[wanted].toLowerCase() : "such input";
    return no(`${capital(name)} takes no ${words}`);
  }
  if (FLOW_OF_ROLE[wanted] === flow) return { ok: true, role: wanted };
  return no(`${ROLE_WORDS[wanted]} takes ${FLOW_WORDS[FLOW_OF_ROLE[wanted]]}, not ${FLOW_WORDS[flow]}`);
}

/** Where a wire dropped on the node itself goes: a free input that takes it, else the first that does. */
export function bestRole(graph: Graph, target: GraphNode, roles: readonly Role[], flow: Flow): Role | null {
  const fitting = roles.filter((role) => FLOW_OF_ROLE[role] === flow);
  const taken = new Set(graph.edges.filter((edge) => edge.target === target.id).map((edge) => edge.targetHandle));
  return fitting.find((role) => takesMany(role) || !taken.has(role)) ?? fitting[0] ?? null;
}

function inputWords(roles: readonly Role[]): string {
  const flows = [...new Set(roles.map((role) => FLOW_WORDS[FLOW_OF_ROLE[role]]))];
  return flows.length < 2 ? (flows[0] ?? "nothing") : `${flows.slice(0, -1).join(", ")} and ${flows.at(-1)}`;
}

function no(reason: string): { readonly ok: false; readonly reason: string } {
  return { ok: false, reason };
}

function capital(words: string): string {
  return words.charAt(0).toUpperCase() + words.slice(1);
}
