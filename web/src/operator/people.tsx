// Small dialogs of the users' table: granting credits, and links that work once.
import { type FormEvent, useEffect, useState } from "react";
import { sentence } from "@/api/client";
import type { LinkAnswer, UserAnswer } from "@/api/schema";
import { Button, CopyButton, credits, Dialog, Problem, TextField, Time, toast } from "@/ui";
import { enterLink, invite, useGrant } from "./queries";

interface UserDialogProps {
  readonly user: UserAnswer;
  readonly onClose: () => void;
}

const NOTE_MAX = 300;

function textOf(event: FormEvent<HTMLFormElement>, name: string): string {
  return String(new FormData(event.currentTarget).get(name) ?? "").trim();
}

export function Grant({ user, onClose }: UserDialogProps) {
  const grant = useGrant(user.id);
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const amount = Number(textOf(event, "credits"));
    grant.mutate(
      { credits: amount, note: textOf(event, "note") },
      {
        onSuccess: () => {
          toast.done(`${credits(amount)} granted to ${user.email}`);
          onClose();
        },
      },
    );
  };
  return (
    <Dialog title={`Grant credits to ${user.email}`} width="sm" onClose={onClose}>
      <form onSubmit={submit} className="flex flex-col gap-4">
        <TextField label="Credits" name="credits" type="number" min={1} step={1} required autoFocus />
        <TextField label="Note (the user sees it)" name="note" maxLength={NOTE_MAX} />
        {grant.error && <Problem>{sentence(grant.error)}</Problem>}
        <Button type="submit" variant="primary" busy={grant.isPending}>
          Grant
        </Button>
      </form>
    </Dialog>
  );
}

/** A link is made once for each opening; it is not shown again. */
export function EnterLink({ user, onClose }: UserDialogProps) {
  const [link, setLink] = useState<LinkAnswer | null>(null);
  const [problem, setProblem] = useState("");
  const make = () => {
    enterLink(user.id).then(setLink, (error: unknown) => setProblem(sentence(error)));
  };
  return (
    <Dialog title="One-time link" width="sm" onClose={onClose}>
      <div className="flex flex-col gap-4">
        <p className="text-quiet">Whoever opens it is signed in as {user.email}, once. Send it only to them.</p>
        {problem && <Problem>{problem}</Problem>}
        {link ? (
          <Shown link={link} />
        ) : (
          <Button variant="primary" onClick={make}>
            Make the link
          </Button>
        )}
      </div>
    </Dialog>
  );
}

export function Invite({ onClose }: { readonly onClose: () => void }) {
  const [link, setLink] = useState<LinkAnswer | null>(null);
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState("");
  const submit = async (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const [email, amount] = [textOf(event, "email"), Number(textOf(event, "credits") || 0)];
    setBusy(true);
    setProblem("");
    try {
      setLink(await invite(email, amount));
    } catch (error) {
      setProblem(sentence(error));
    }
    setBusy(false);
  };
  return (
    <Dialog title="Invite somebody" width="sm" onClose={onClose}>
      {link ? (
        <Shown link={link} />
      ) : (
        <form onSubmit={(event) => void submit(event)} className="flex flex-col gap-4">
          <TextField
            label="Email"
            name="email"
            type="email"
            hint="Empty: whoever has the link may use it, once."
            autoFocus
          />
          <TextField label="Credits to begin with" name="credits" type="number" min={0} step={1} placeholder="0" />
          {problem && <Problem>{problem}</Problem>}
          <Button type="submit" variant="primary" busy={busy}>
            Make the link
          </Button>
        </form>
      )}
    </Dialog>
  );
}

function Shown({ link }: { readonly link: LinkAnswer }) {
  const field = "one-time-link";
  useEffect(() => {
    const shown = document.getElementById(field);
    if (shown instanceof HTMLInputElement) shown.select();
  }, []);
  return (
    <div className="flex flex-col gap-3 pb-2">
      <TextField
        id={field}
        label="The link, shown only here"
        readOnly
        value={link.url}
        className="font-mono text-12!"
      />
      <div className="flex items-center justify-between gap-3">
        <span className="text-12 text-quiet">
          Works once, until <Time at={link.expiresAt} />
        </span>
        <CopyButton text={link.url} label="Copy link" primary />
      </div>
    </div>
  );
}
