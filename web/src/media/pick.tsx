// Choosing one result out of many.
import type { Job } from "@/api/types";
import { Dialog } from "@/ui";
import { describe } from "./result";
import { Thumb } from "./thumb";

export interface PickJobProps {
  readonly title: string;
  readonly jobs: readonly Job[];
  readonly onPick: (job: Job) => void;
  readonly onClose: () => void;
  /** Below the choices: a button that loads more, a note that there are none. */
  readonly children?: React.ReactNode;
}

export function PickJob({ title, jobs, onPick, onClose, children }: PickJobProps) {
  return (
    <Dialog title={title} width="lg" onClose={onClose}>
      <ul className="grid grid-cols-[repeat(auto-fill,minmax(7rem,1fr))] gap-2">
        {jobs.map((job) => (
          <li key={job.id}>
            <button
              type="button"
              title={job.prompt}
              aria-label={describe(job)}
              onClick={() => onPick(job)}
              className="block aspect-square w-full overflow-hidden rounded-control border border-line hover:border-accent"
            >
              <Thumb job={job} />
            </button>
          </li>
        ))}
      </ul>
      {children}
    </Dialog>
  );
}
