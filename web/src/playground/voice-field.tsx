// A voice to choose and to hear before choosing; where the service's voices are not listed, its id is typed.
import { Pause, Play } from "lucide-react";
import { useRef } from "react";
import { near } from "@/api/near";
import { useVoices } from "@/api/queries";
import type { Voice } from "@/api/types";
import type { Model } from "@/graph/catalogue";
import { usePlayback } from "@/media/playback";
import { toggle } from "@/media/solo";
import { IconButton, Select, Skeleton, TextField } from "@/ui";
import { fill } from "./bench";

interface VoiceFieldProps {
  readonly label: string;
  readonly model: Model;
  readonly value: string;
  readonly problem: string | undefined;
}

export function VoiceField({ label, model, value, problem }: VoiceFieldProps) {
  const { data, isPending } = useVoices();
  if (isPending) return <Skeleton className="h-14" />;
  const voices = (data?.data ?? []).filter((voice) => voice.modelIds.includes(model.id));
  const change = (id: string) => fill("voiceId", id);
  if (voices.length === 0) {
    const hint = "The id of one of the service's voices; empty for its own choice.";
    return (
      <TextField
        label={label}
        hint={hint}
        problem={problem}
        value={value}
        onChange={(event) => change(event.target.value)}
      />
    );
  }
  const chosen = voices.find((voice) => voice.id === value) ?? voices.find((voice) => voice.default) ?? voices[0];
  return (
    <div className="flex items-end gap-2">
      <Select
        label={label}
        hint={chosen?.description}
        problem={problem}
        value={chosen?.id ?? ""}
        onChange={(event) => change(event.target.value)}
      >
        {groups(voices).map(([accent, some]) => (
          <optgroup key={accent} label={accent}>
            {some.map((voice) => (
              <option key={voice.id} value={voice.id}>
                {voice.name}
              </option>
            ))}
          </optgroup>
        ))}
      </Select>
      {chosen?.previewUrl && <Preview key={chosen.id} url={chosen.previewUrl} name={chosen.name} />}
    </div>
  );
}

function groups(voices: readonly Voice[]): readonly (readonly [string, readonly Voice[]])[] {
  const found = new Map<string, Voice[]>();
  for (const voice of voices) {
    const name = [voice.accent, voice.gender].filter(Boolean).join(", ");
    found.set(name, [...(found.get(name) ?? []), voice]);
  }
  return [...found];
}

function Preview({ url, name }: { readonly url: string; readonly name: string }) {
  const audio = useRef<HTMLAudioElement>(null);
  const { playing } = usePlayback(audio);
  return (
    // The hint below the list is one line: the button stands beside the list itself.
    <span className="mb-5.5">
      {/* biome-ignore lint/a11y/useMediaCaption: a few words, only to hear the voice. */}
      <audio ref={audio} src={near(url)} preload="none" className="hidden" />
      <IconButton
        label={playing ? "Stop" : `Hear ${name}`}
        variant="secondary"
        onClick={() => audio.current && toggle(audio.current)}
      >
        {playing ? <Pause className="fill-current" /> : <Play className="fill-current" />}
      </IconButton>
    </span>
  );
}
