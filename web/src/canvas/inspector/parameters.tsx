// A node's model and what it can be told, read from the model's own abilities.
import { Dices, Lock, LockOpen } from "lucide-react";
import type { ReactNode } from "react";
import { type Catalogue, IMAGES_MAX, type Model, modelOf, SCALES, SEED_MAX, soundOf } from "@/graph/catalogue";
import type { GenerationView, GraphNode, Params } from "@/graph/model";
import { amountWords, effectiveSeconds, priceOf, priceWords, unitWords } from "@/graph/price";
import { IconButton, Segments, Select, TextField } from "@/ui";
import { useActs, useCanvas, useResults } from "../state/context";
import { Voice } from "./voices";

interface Props {
  readonly node: GraphNode;
  readonly found: GenerationView;
}

interface PartProps {
  readonly model: Model;
  readonly params: Params;
  readonly set: (change: Params) => void;
}

export function Parameters({ node, found }: Props) {
  const acts = useActs();
  const catalogue = useCanvas((state) => state.catalogue);
  const model = modelOf(catalogue, found);
  const set = (change: Params) => {
    const next = Object.fromEntries(
      Object.entries({ ...found.params, ...change }).filter(([, value]) => value !== undefined),
    );
    acts.setParams(node.id, next as Params);
  };
  return (
    <section className="flex flex-col gap-4">
      <ModelChoice node={node} found={found} catalogue={catalogue} model={model} />
      {model && <Parts node={node} found={found} model={model} set={set} />}
      {model && <Cost found={found} model={model} />}
    </section>
  );
}

function Cost({ found, model }: { readonly found: GenerationView; readonly model: Model }) {
  const amount = amountWords(found, model);
  return (
    <p className="text-12 text-quiet">
      One run costs {priceWords(priceOf(found.params, model)).replace("free here", "nothing here")}
      {amount && ` (${amount})`}.
    </p>
  );
}

interface ChoiceProps extends Props {
  readonly catalogue: Catalogue;
  readonly model: Model | null;
}

function ModelChoice({ node, found, catalogue, model }: ChoiceProps) {
  const { setModel } = useActs();
  const models = catalogue.models.filter((one) => one.kind === found.type);
  return (
    <Select
      label="Model"
      value={model?.id ?? found.model}
      onChange={(event) => setModel(node.id, event.target.value)}
      problem={model ? null : found.model ? "This model cannot run here now. Choose another one." : "Choose a model."}
    >
      {!model && <option value={found.model}>{found.model || "None"}</option>}
      {models.map((one) => (
        <option key={one.id} value={one.id}>
          {one.name}, {unitWords(one)}
        </option>
      ))}
    </Select>
  );
}

function Parts({ node, found, model, set }: Props & { readonly model: Model; readonly set: (change: Params) => void }) {
  const part: PartProps = { model, params: found.params, set };
  const sound = found.type === "audio" ? soundOf(found, model) : null;
  return (
    <>
      {model.soundTypes.length > 1 && <Sound {...part} value={sound ?? "speech"} />}
      {sound === "speech" && (
        <Voice model={model} value={found.params.voiceId} onChange={(voiceId) => set({ voiceId })} />
      )}
      {model.aspectRatios.length > 0 && <Ratio {...part} />}
      {model.durations.length > 0 && <Seconds {...part} />}
      {model.durationRange && sound !== "speech" && <Length {...part} range={model.durationRange} />}
      {model.kind === "image" && model.imagesMax > 1 && <Images {...part} />}
      {model.formats.length > 1 && <Format {...part} />}
      {model.tool === "image-upscale" && <Scale {...part} />}
      {model.takesSeed && <Seed {...part} node={node} />}
    </>
  );
}

const SOUNDS = [
  { value: "speech", label: "Speech" },
  { value: "sfx", label: "Effect" },
  { value: "music", label: "Music" },
] as const;

function Sound({ model, set, value }: PartProps & { readonly value: "speech" | "sfx" | "music" }) {
  const choices = SOUNDS.filter((sound) => model.soundTypes.includes(sound.value));
  return <Segments label="Sound" choices={choices} value={value} onChange={(soundType) => set({ soundType })} />;
}

const SHAPE_PX = 14;

function Shape({ ratio }: { readonly ratio: string }) {
  const [across = 1, down = 1] = ratio.split(":").map(Number);
  const scale = SHAPE_PX / Math.max(across, down);
  return (
    <span aria-hidden="true" className="grid size-3.5 place-items-center">
      <span
        className="rounded-[2px] border-[1.5px] border-current"
        style={{ width: across * scale, height: down * scale }}
      />
    </span>
  );
}

function Ratio({ model, params, set }: PartProps) {
  const choices = model.aspectRatios.map((value) => ({ value, label: value, icon: <Shape ratio={value} /> }));
  const value = params.aspectRatio ?? model.aspectRatios[0] ?? "";
  return (
    <Wrapping>
      <Segments label="Aspect ratio" choices={choices} value={value} onChange={(aspectRatio) => set({ aspectRatio })} />
    </Wrapping>
  );
}

/** More choices than fit side by side go onto further lines. */
function Wrapping({ children }: { readonly children: ReactNode }) {
  return <div className="[&_.inline-flex]:flex-wrap">{children}</div>;
}

function Seconds({ model, params, set }: PartProps) {
  const value = effectiveSeconds(model, params);
  return (
    <Select label="Duration" value={value} onChange={(event) => set({ durationSec: Number(event.target.value) })}>
      {model.durations.map((seconds) => (
        <option key={seconds} value={seconds}>
          {seconds} {seconds === 1 ? "second" : "seconds"}
        </option>
      ))}
    </Select>
  );
}

function Length({ params, set, range: [low, high] }: PartProps & { readonly range: readonly [number, number] }) {
  const { duration } = params;
  const wrong = duration !== undefined && (duration < low || duration > high);
  return (
    <TextField
      label="Length in seconds"
      type="number"
      inputMode="decimal"
      min={low}
      max={high}
      step="any"
      placeholder="The model decides"
      value={duration ?? ""}
      hint={`${low} to ${high} seconds`}
      problem={wrong ? `Take ${low} to ${high} seconds.` : null}
      onChange={(event) =>
        set({ duration: event.target.value === "" ? undefined : Number(event.target.value) } as Params)
      }
    />
  );
}

function Images({ model, params, set }: PartProps) {
  const most = Math.min(model.imagesMax, IMAGES_MAX);
  const choices = Array.from({ length: most }, (_, k) => ({ value: String(k + 1), label: String(k + 1) }));
  const value = String(Math.min(params.numImages ?? 1, most));
  return (
    <div className="[&_.segment]:px-2.5!">
      <Segments
        label="Images"
        choices={choices}
        value={value}
        onChange={(count) => set({ numImages: Number(count) })}
      />
    </div>
  );
}

function Format({ model, params, set }: PartProps) {
  const choices = model.formats.map((value) => ({ value, label: value.toUpperCase() }));
  const value = params.format ?? model.formats[0] ?? "";
  return <Segments label="File" choices={choices} value={value} onChange={(format) => set({ format })} />;
}

function Scale({ params, set }: PartProps) {
  const choices = SCALES.map((scale) => ({ value: String(scale), label: `${scale} times` }));
  return (
    <Segments
      label="Larger by"
      choices={choices}
      value={String(params.scale ?? SCALES[0])}
      onChange={(scale) => set({ scale: Number(scale) })}
    />
  );
}

function drawn(): number {
  return (crypto.getRandomValues(new Uint32Array(1))[0] ?? 0) >>> 1;
}

/** Unlocked, every run draws its own; locked, the same one makes the same again. */
function Seed({ node, params, set }: PartProps & { readonly node: GraphNode }) {
  const results = useResults(node);
  const last = results.chosen && "job" in results.chosen ? results.chosen.job.seed : null;
  const { seed } = params;
  const locked = seed !== undefined;
  return (
    <div className="flex items-end gap-1">
      <TextField
        label="Seed"
        type="number"
        inputMode="numeric"
        min={0}
        max={SEED_MAX}
        placeholder={last === null ? "Drawn anew each time" : `Was ${last}`}
        value={seed ?? ""}
        onChange={(event) => {
          const value = Number(event.target.value);
          const fits = event.target.value !== "" && Number.isInteger(value) && value >= 0 && value <= SEED_MAX;
          set({ seed: fits ? value : undefined } as Params);
        }}
      />
      <IconButton label="Another seed" variant="secondary" onClick={() => set({ seed: drawn() })}>
        <Dices />
      </IconButton>
      <IconButton
        label={locked ? "Draw it anew each time" : "Keep the last seed"}
        variant="secondary"
        aria-pressed={locked}
        onClick={() => set({ seed: locked ? undefined : (last ?? drawn()) } as Params)}
      >
        {locked ? <Lock /> : <LockOpen />}
      </IconButton>
    </div>
  );
}
