// Who speaks: a list to choose from, each to be heard first.
import { Pause, Play } from "lucide-react";
import { useEffect, useRef, useState } from "react";
import { useVoices } from "@/api/queries";
import type { Voice as VoiceOf } from "@/api/types";
import type { Model } from "@/graph/catalogue";
import { IconButton, Select } from "@/ui";

interface Props {
  readonly model: Model;
  readonly value: string | undefined;
  readonly onChange: (voiceId: string) => void;
}

function words({ name, gender, accent }: VoiceOf): string {
  const traits = [gender, accent].filter(Boolean).join(", ");
  return traits ? `${name} (${traits})` : name;
}

export function Voice({ model, value, onChange }: Props) {
  const { data, isError } = useVoices();
  const voices = data?.data.filter((voice) => voice.modelIds.includes(model.id)) ?? [];
  const chosen = voices.find((voice) => voice.id === value) ?? voices.find((voice) => voice.default) ?? voices[0];
  return (
    <div className="flex items-end gap-1">
      <Select
        label="Voice"
        value={chosen?.id ?? ""}
        disabled={!voices.length}
        problem={isError ? "The voices cannot be read now. The model's own voice is taken." : null}
        onChange={(event) => onChange(event.target.value)}
      >
        {!voices.length && <option value="">The model's own voice</option>}
        {voices.map((voice) => (
          <option key={voice.id} value={voice.id}>
            {words(voice)}
          </option>
        ))}
      </Select>
      {chosen?.previewUrl && <Preview key={chosen.id} url={chosen.previewUrl} name={chosen.name} />}
    </div>
  );
}

function Preview({ url, name }: { readonly url: string; readonly name: string }) {
  const audio = useRef<HTMLAudioElement>(null);
  const [playing, setPlaying] = useState(false);
  useEffect(() => () => audio.current?.pause(), []);
  const toggle = () => {
    const element = audio.current;
    if (!element) return;
    if (playing) element.pause();
    else void element.play().catch(() => setPlaying(false));
  };
  return (
    <>
      {/* biome-ignore lint/a11y/useMediaCaption: a sample of a voice. */}
      <audio
        ref={audio}
        src={url}
        preload="none"
        onPlay={() => setPlaying(true)}
        onPause={() => setPlaying(false)}
        onEnded={() => setPlaying(false)}
      />
      <IconButton
        label={playing ? "Stop" : `Hear ${name}`}
        variant="secondary"
        onClick={toggle}
        data-testid="hear-voice"
      >
        {playing ? <Pause /> : <Play />}
      </IconButton>
    </>
  );
}
