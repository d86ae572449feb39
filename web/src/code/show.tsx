// Show as code: the call on the screen as a program in the reader's language. Takes a Call, knows nothing of forms or canvases.
import { useMemo } from "react";
import { useConfig } from "@/api/queries";
import { CopyButton, classes, Segments } from "@/ui";
import type { Call } from "./call";
import { pieces, type Tone } from "./highlight";
import { speak, useLanguage } from "./language";
import { LANGUAGE_NAMES, LANGUAGES, snippet } from "./snippets";

const TONES: Readonly<Record<Tone, string | undefined>> = {
  plain: undefined,
  string: "text-kind-audio-ink",
  comment: "text-quiet italic",
  keyword: "text-accent-ink",
  number: "text-kind-video-ink",
};

const CHOICES = LANGUAGES.map((value) => ({ value, label: LANGUAGE_NAMES[value] }));

export interface ShowAsCodeProps {
  readonly call: Call;
  readonly className?: string;
}

/** Tabs, the code with the real values, and Copy. The key is never in it. */
export function ShowAsCode({ call, className }: ShowAsCodeProps) {
  const { language } = useLanguage();
  const address = useConfig().data?.address;
  const origin = (address || location.origin).replace(/\/$/, "");
  const code = useMemo(() => snippet(language, call, origin), [language, call, origin]);
  const colored = useMemo(() => pieces(code, language), [code, language]);
  return (
    <div className={classes("flex min-w-0 flex-col gap-2", className)}>
      <div className="flex flex-wrap items-center justify-between gap-2">
        <Segments label="Language" quietLabel choices={CHOICES} value={language} onChange={speak} />
        <CopyButton text={code} label="Copy code" small />
      </div>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: it scrolls, so the keyboard must reach it. */}
      <section tabIndex={0} aria-label={`${LANGUAGE_NAMES[language]} code`} className={BOX}>
        <pre>
          {colored.map((piece, at) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: pieces have no identity beyond their place.
            <span key={at} className={TONES[piece.tone]}>
              {piece.text}
            </span>
          ))}
        </pre>
      </section>
      <p className="text-12 text-quiet">
        It reads your key from <code className="font-mono">STORYNOTE_API_KEY</code>; keys are made in Settings.
      </p>
    </div>
  );
}

const BOX =
  "max-h-100 overflow-auto rounded-card border border-line bg-sunken p-4 font-mono text-12 leading-normal [tab-size:2]";
