// Everything a node has made, newest first; any of it can become its result again.
import { useState } from "react";
import type { GraphNode } from "@/graph/model";
import type { Job } from "@/graph/results";
import { describe, resultOf, thumbOf } from "@/media/result";
import { useStill } from "@/media/still";
import { Button, classes, KindIcon, StateChip } from "@/ui";
import { useActs, useResults } from "../state/context";
import { openPanel } from "../state/panels";

const SHOWN_FIRST = 12;

export function History({ node }: { readonly node: GraphNode }) {
  const results = useResults(node);
  const [all, setAll] = useState(false);
  if (!results.history.length) return null;
  const shown = all ? results.history : results.history.slice(0, SHOWN_FIRST);
  const chosen = results.chosen && "job" in results.chosen ? results.chosen.job.id : null;
  return (
    <section className="flex flex-col gap-2">
      <h3 className="font-medium text-13">History</h3>
      <ul className="grid grid-cols-3 gap-1.5">
        {shown.map((job) => (
          <li key={job.id}>
            <Made nodeId={node.id} job={job} chosen={job.id === chosen} />
          </li>
        ))}
      </ul>
      {!all && results.history.length > SHOWN_FIRST && (
        <Button size="sm" onClick={() => setAll(true)}>
          Show all {results.history.length}
        </Button>
      )}
    </section>
  );
}

function Made({ nodeId, job, chosen }: { readonly nodeId: string; readonly job: Job; readonly chosen: boolean }) {
  const { choose } = useActs();
  const result = resultOf(job);
  if (!result) {
    return (
      <div
        className="grid aspect-square place-items-center rounded-control bg-hover p-1 text-center"
        title={job.error ?? undefined}
      >
        <StateChip status={job.status} {...(job.errorType === "cancelled" && { word: "Cancelled" })} />
      </div>
    );
  }
  return (
    <button
      type="button"
      aria-pressed={chosen}
      title={chosen ? "Shown now; click to look closer" : "Make it this node's result"}
      onClick={() => (chosen ? openPanel({ kind: "look", nodeId, jobId: job.id }) : choose(nodeId, job.id))}
      className={classes(
        "relative block aspect-square w-full overflow-hidden rounded-control bg-sunken",
        chosen && "outline-2 outline-accent outline-offset-1",
      )}
    >
      {result.sort === "image" ? (
        <img
          src={thumbOf(job) ?? result.url}
          alt={describe(job)}
          loading="lazy"
          className="h-full w-full object-cover"
        />
      ) : (
        <Tile job={job} url={result.url} sort={result.sort} />
      )}
    </button>
  );
}

/** A film by its first picture, a sound by its sign. */
function Tile({ job, url, sort }: { readonly job: Job; readonly url: string; readonly sort: "video" | "audio" }) {
  const still = useStill(sort === "video" ? url : "");
  if (still) return <img src={still} alt={describe(job)} className="h-full w-full object-cover" />;
  return (
    <span className="grid h-full place-items-center">
      <KindIcon kind={sort} label={describe(job)} />
    </span>
  );
}
