// A question before something that cannot be taken back: what will be lost is named, the safe answer has the focus.
import { type ReactNode, useState } from "react";
import { sentence } from "@/api/client";
import { Button } from "./button";
import { Dialog } from "./dialog";
import { Problem } from "./states";

export interface ConfirmProps {
  readonly title: string;
  readonly children: ReactNode;
  /** The verb on the button: "Delete project". */
  readonly action: string;
  readonly onConfirm: () => Promise<unknown>;
  readonly onClose: () => void;
  readonly danger?: boolean;
  /** False while something still has to be typed. */
  readonly ready?: boolean;
}

export function Confirm({ title, children, action, onConfirm, onClose, danger = true, ready = true }: ConfirmProps) {
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState("");
  const go = async () => {
    setBusy(true);
    setProblem("");
    try {
      await onConfirm();
      onClose();
    } catch (error) {
      setProblem(sentence(error));
      setBusy(false);
    }
  };
  const footer = (
    <>
      <Button onClick={onClose} data-focus>
        Cancel
      </Button>
      <Button variant={danger ? "danger" : "primary"} busy={busy} disabled={!ready} onClick={go}>
        {action}
      </Button>
    </>
  );
  return (
    <Dialog title={title} width="sm" onClose={onClose} footer={footer}>
      <div className="flex flex-col gap-3 text-quiet">
        {children}
        {problem && <Problem>{problem}</Problem>}
      </div>
    </Dialog>
  );
}
