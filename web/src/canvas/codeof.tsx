// A node as a program: exactly the request its Run button sends.
import { useQuery } from "@tanstack/react-query";
import { cache, keys, read } from "@/api/queries";
import type { Call, JsonObject } from "@/code/call";
import { ShowAsCode } from "@/code/show";
import { nodeById } from "@/graph/model";
import { recipeOf } from "@/graph/recipe";
import { requestOf } from "@/graph/request";
import { Dialog, Failure, Note, Skeleton } from "@/ui";
import { useCanvas, useOpen } from "./state/context";
import { closePanel } from "./state/panels";

const RUN_ID = "shown";

export function CodeOf({ nodeId }: { readonly nodeId: string }) {
  const { canvas } = useOpen();
  const graph = useCanvas((state) => state.graph);
  const catalogue = useCanvas((state) => state.catalogue);
  const projectId = useCanvas((state) => state.projectId);
  const node = nodeById(graph, nodeId);
  const recipe = node && recipeOf({ graph, catalogue, book: canvas.book }, node);
  const call = useQuery({
    queryKey: ["code", projectId, recipe],
    enabled: recipe !== null,
    gcTime: 0,
    queryFn: async (): Promise<Call | null> => {
      if (!recipe) return null;
      const addresses = {
        ofAsset: async (id: string) =>
          (await cache.fetchQuery({ queryKey: keys.asset(id), queryFn: () => read.asset(id) })).url,
        ofJob: async (id: string) => canvas.book.job(id)?.imageUrl ?? "",
      };
      const { room, body } = await requestOf(recipe, RUN_ID, addresses);
      // The canvas's own node is no business of a program: without it, the API draws one for the job.
      const { nodeId: _canvas, ...plain } = body;
      return { room, projectId, body: plain as JsonObject };
    },
  });
  const missing = recipe?.inputs.filter((input) => input.source === null).length ?? 0;
  return (
    <Dialog title="Show as code" width="lg" onClose={closePanel}>
      <div className="flex flex-col gap-3">
        {missing > 0 && <Note>An input has no picture yet; the code leaves it out.</Note>}
        {call.isError ? (
          <Failure error={call.error} />
        ) : call.data ? (
          <ShowAsCode call={call.data} />
        ) : (
          <Skeleton className="h-60" />
        )}
      </div>
    </Dialog>
  );
}
