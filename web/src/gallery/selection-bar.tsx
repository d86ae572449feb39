// What can be done with the marked results: download, delete, let go.
import { Download, Trash2, X } from "lucide-react";
import { useState } from "react";
import { ApiError, del } from "@/api/client";
import { forgetJob } from "@/api/live";
import type { Job } from "@/api/types";
import { fileNameOf, resultOf } from "@/media/result";
import { Button, Confirm, count, IconButton, toast } from "@/ui";
import type { Selection } from "./selection";

interface SelectionBarProps {
  readonly selection: Selection;
  readonly jobs: readonly Job[];
}

export function SelectionBar({ selection, jobs }: SelectionBarProps) {
  const [deleting, setDeleting] = useState(false);
  const marked = jobs.filter((job) => selection.ids.has(job.id));
  return (
    <section aria-label="Selected results" className={BAR}>
      <span className="px-2 text-13" aria-live="polite">
        {count(marked.length, "result")} selected
      </span>
      <Button size="sm" onClick={selection.all}>
        Select all shown
      </Button>
      <Button size="sm" icon={<Download />} onClick={() => void download(marked)}>
        Download
      </Button>
      <Button size="sm" icon={<Trash2 />} className="text-failed-ink!" onClick={() => setDeleting(true)}>
        Delete
      </Button>
      <IconButton size="sm" label="Clear selection" keys="Esc" onClick={selection.clear}>
        <X />
      </IconButton>
      {deleting && <DeleteAll marked={marked} selection={selection} onClose={() => setDeleting(false)} />}
    </section>
  );
}

const BAR =
  "absolute inset-x-0 bottom-4 z-2 mx-auto flex w-max max-w-[calc(100%-1rem)] flex-wrap items-center gap-1 rounded-card bg-raised p-2 shadow-float";

/** Browsers drop downloads that come all at once. */
const APART_MS = 250;

async function download(jobs: readonly Job[]): Promise<void> {
  for (const job of jobs) {
    const link = document.createElement("a");
    link.href = resultOf(job)?.url ?? "";
    link.download = fileNameOf(job);
    link.click();
    await new Promise((resume) => setTimeout(resume, APART_MS));
  }
  toast.done(`${count(jobs.length, "download")} started`);
}

interface DeleteAllProps extends Omit<SelectionBarProps, "jobs"> {
  readonly marked: readonly Job[];
  readonly onClose: () => void;
}

function DeleteAll({ marked, selection, onClose }: DeleteAllProps) {
  const what = count(marked.length, "result");
  const remove = async () => {
    for (const job of marked) {
      await del(`/v1/jobs/${job.id}`).catch((error: unknown) => {
        // Deleted elsewhere meanwhile: that is what was wanted.
        if (!(error instanceof ApiError) || error.status !== 404) throw error;
      });
      forgetJob(job.id);
    }
    selection.clear();
    toast.done(`${what} deleted`);
  };
  return (
    <Confirm title={`Delete ${what}?`} action={`Delete ${what}`} onConfirm={remove} onClose={onClose}>
      <p>The files are removed for good, also where they were shared. Credits spent on them do not come back.</p>
    </Confirm>
  );
}
