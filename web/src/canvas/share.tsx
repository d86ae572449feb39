// The link anyone can open to look: made, copied, taken back.
import { Link2Off } from "lucide-react";
import { useState } from "react";
import { del, post, sentence } from "@/api/client";
import { cache, keys, useProject } from "@/api/queries";
import type { ProjectGraph } from "@/api/types";
import { Button, CopyButton, Dialog, Problem, Skeleton, toast } from "@/ui";
import { useCanvas } from "./state/context";
import { closePanel } from "./state/panels";

export function Share() {
  const projectId = useCanvas((state) => state.projectId);
  const project = useProject(projectId);
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState("");
  const change = async (act: () => Promise<string | null>) => {
    setBusy(true);
    setProblem("");
    try {
      const shareUrl = await act();
      cache.setQueryData(keys.project(projectId), (known: ProjectGraph | undefined) => known && { ...known, shareUrl });
      if (!shareUrl) toast.done("The link works no more");
    } catch (error) {
      setProblem(sentence(error));
    } finally {
      setBusy(false);
    }
  };
  const path = `/v1/projects/${projectId}/share`;
  const make = () => change(async () => (await post<{ readonly shareUrl: string }>(path)).shareUrl);
  const revoke = () =>
    change(async () => {
      await del(path);
      return null;
    });
  const url = project.data?.shareUrl ?? null;
  return (
    <Dialog title="Share this project" onClose={closePanel}>
      <div className="flex flex-col gap-4">
        <p className="text-quiet">
          Anyone with the link can look at this canvas and its results, and copy it into a project of their own. They
          cannot change yours, and they do not see what it cost.
        </p>
        {!project.data && <Skeleton className="h-9" />}
        {project.data && !url && (
          <Button variant="primary" busy={busy} onClick={make} className="self-start">
            Make a link
          </Button>
        )}
        {url && <Made url={url} busy={busy} onRevoke={revoke} />}
        {problem && <Problem>{problem}</Problem>}
      </div>
    </Dialog>
  );
}

function Made({
  url,
  busy,
  onRevoke,
}: {
  readonly url: string;
  readonly busy: boolean;
  readonly onRevoke: () => void;
}) {
  return (
    <>
      <div className="flex gap-2">
        <input
          readOnly
          aria-label="Link"
          value={url}
          onFocus={(event) => event.target.select()}
          className="h-9 min-w-0 flex-1 rounded-control border border-edge bg-sunken px-3 font-mono text-13"
          data-testid="share-url"
        />
        <CopyButton text={url} label="Copy link" primary />
      </div>
      <div className="flex items-center justify-between gap-4">
        <a href={url} target="_blank" rel="noreferrer" className="text-13">
          Open it
        </a>
        <Button icon={<Link2Off />} busy={busy} onClick={onRevoke}>
          Take the link back
        </Button>
      </div>
    </>
  );
}
