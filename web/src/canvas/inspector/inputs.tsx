// What goes into a node, by name; wired and unwired without a mouse.
import { Plus, X } from "lucide-react";
import { isRole, ROLE_WORDS, rolesOf, takesMany } from "@/graph/connect";
import { flowOf, type GraphNode, nodeById } from "@/graph/model";
import { nodeName } from "@/graph/words";
import { Button, IconButton } from "@/ui";
import { useActs, useCanvas } from "../state/context";
import { openConnect } from "../state/panels";

export function Inputs({ node }: { readonly node: GraphNode }) {
  const { disconnect } = useActs();
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
              {edges.map((edge) => {
                const source = nodeById(graph, edge.source);
                const name = source ? nodeName(source, catalogue) : "a node that is gone";
                return (
                  <span key={edge.id} className="flex h-7 items-center gap-1 rounded-control bg-hover pl-2 text-12">
                    <span className="shrink-0 text-quiet">{ROLE_WORDS[role]}</span>
                    <span className="min-w-0 flex-1 truncate">{name}</span>
                    <IconButton
                      label={`Disconnect ${ROLE_WORDS[role].toLowerCase()} from ${name}`}
                      size="sm"
                      onClick={() => disconnect(edge.id)}
                    >
                      <X />
                    </IconButton>
                  </span>
                );
              })}
              {(!edges.length || takesMany(role)) && (
                <Button
                  size="sm"
                  variant="ghost"
                  icon={<Plus />}
                  className="justify-start! text-quiet!"
                  onClick={() => openConnect({ target: node.id, targetHandle: role })}
                >
                  {ROLE_WORDS[role]}
                </Button>
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
  const { disconnect } = useActs();
  const graph = useCanvas((state) => state.graph);
  const catalogue = useCanvas((state) => state.catalogue);
  const flow = flowOf(node);
  if (!flow) return null;
  const edges = graph.edges.filter((edge) => edge.source === node.id);
  return (
    <section className="flex flex-col gap-1">
      <h3 className="font-medium text-13">Goes to</h3>
      {edges.map((edge) => {
        const target = nodeById(graph, edge.target);
        const role = isRole(edge.targetHandle) ? ROLE_WORDS[edge.targetHandle] : "Input";
        const name = target ? nodeName(target, catalogue) : "a node that is gone";
        return (
          <span key={edge.id} className="flex h-7 items-center gap-1 rounded-control bg-hover pl-2 text-12">
            <span className="shrink-0 text-quiet">{role} of</span>
            <span className="min-w-0 flex-1 truncate">{name}</span>
            <IconButton
              label={`Disconnect from ${role.toLowerCase()} of ${name}`}
              size="sm"
              onClick={() => disconnect(edge.id)}
            >
              <X />
            </IconButton>
          </span>
        );
      })}
      <Button
        size="sm"
        variant="ghost"
        icon={<Plus />}
        className="justify-start! text-quiet!"
        onClick={() => openConnect({ source: node.id, sourceHandle: flow })}
        data-testid="connect-to"
      >
        Connect to
      </Button>
    </section>
  );
}
