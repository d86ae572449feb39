// Copying to the clipboard, with a word that it happened; and text that is meant to be copied.
import { Check, Copy } from "lucide-react";
import { useEffect, useRef, useState } from "react";
import { Button, IconButton } from "./button";
import { toast } from "./toast";

const SAID_MS = 2000;

// The older way, for plain http on a local network, where browsers keep the clipboard API to themselves.
function copyFromSelection(text: string): boolean {
  const area = document.createElement("textarea");
  area.value = text;
  area.className = "sr-only";
  const before = document.activeElement;
  // Inside an open dialog nothing outside of it can be selected.
  (before?.closest("dialog") ?? document.body).append(area);
  area.select();
  const copied = document.execCommand("copy");
  area.remove();
  if (before instanceof HTMLElement) before.focus();
  return copied;
}

/** Copies `text`; false where the browser forbids it. */
export async function copyText(text: string): Promise<boolean> {
  try {
    if (navigator.clipboard) await navigator.clipboard.writeText(text);
    else if (!copyFromSelection(text)) throw new Error("refused");
    return true;
  } catch {
    toast.failed("The browser did not allow copying. Select the text and copy it yourself.");
    return false;
  }
}

interface CopyProps {
  readonly text: string;
  readonly label?: string;
  readonly onCopied?: () => void;
  readonly small?: boolean;
  readonly primary?: boolean;
}

export function CopyButton({ text, label = "Copy", onCopied, small = false, primary = false }: CopyProps) {
  const [copied, setCopied] = useState(false);
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  useEffect(() => () => clearTimeout(timer.current), []);
  const copy = async () => {
    if (!(await copyText(text))) return;
    setCopied(true);
    onCopied?.();
    clearTimeout(timer.current);
    timer.current = setTimeout(() => setCopied(false), SAID_MS);
  };
  const icon = copied ? <Check /> : <Copy />;
  const word = copied ? "Copied" : label;
  if (small) {
    return (
      <IconButton label={word} size="sm" onClick={copy}>
        {icon}
      </IconButton>
    );
  }
  return (
    <Button variant={primary ? "primary" : "secondary"} icon={icon} onClick={copy} aria-live="polite">
      {word}
    </Button>
  );
}

interface CodeProps {
  readonly text: string;
  readonly label: string;
  readonly onCopied?: () => void;
}

/** Code that works when pasted. */
export function Code({ text, label, onCopied = () => {} }: CodeProps) {
  return (
    <div className="relative rounded-card border border-line bg-sunken">
      <section
        // biome-ignore lint/a11y/noNoninteractiveTabindex: it scrolls, so the keyboard must reach it.
        tabIndex={0}
        aria-label={label}
        className="overflow-x-auto rounded-card p-4 pr-12"
      >
        <pre className="font-mono text-12">{text}</pre>
      </section>
      <div className="absolute top-1.5 right-1.5 rounded-control bg-sunken">
        <CopyButton text={text} small label={`Copy ${label}`} onCopied={onCopied} />
      </div>
    </div>
  );
}
