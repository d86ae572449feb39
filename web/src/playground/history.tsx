// What was made in the playground before, newest first, in one strip.
import { useJobList } from "@/api/queries";
import { describe } from "@/media/result";
import { Thumb } from "@/media/thumb";
import { classes } from "@/ui";
import { show } from "./bench";

interface HistoryProps {
  readonly projectId: string;
  readonly shown: readonly string[];
}

export function History({ projectId, shown }: HistoryProps) {
  const { data } = useJobList({ projectId, status: "completed" });
  const jobs = data?.pages.flatMap((page) => page.data) ?? [];
  if (jobs.length === 0) return null;
  return (
    <section aria-label="Made before" className="shrink-0">
      <h2 className="mb-2 font-medium text-12 text-quiet">Made before</h2>
      <ul className="flex gap-2 overflow-x-auto p-1">
        {jobs.map((job) => (
          <li key={job.id} className="shrink-0">
            <button
              type="button"
              title={job.prompt}
              aria-label={describe(job)}
              aria-current={shown.includes(job.id) || undefined}
              onClick={() => show([job.id])}
              className={classes(
                "block size-16 overflow-hidden rounded-control border hover:border-accent",
                shown.includes(job.id) ? "border-accent outline-2 outline-accent" : "border-line",
              )}
            >
              <Thumb job={job} />
            </button>
          </li>
        ))}
      </ul>
    </section>
  );
}
