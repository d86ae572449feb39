// The models to choose from, by kind, each with its price; on a narrow screen the browser's own list.
import { useId } from "react";
import type { Catalogue, Model } from "@/graph/catalogue";
import type { Kind } from "@/graph/model";
import { unitWords } from "@/graph/price";
import { classes, KindIcon, Select } from "@/ui";
import { chooseModel } from "./bench";

export const GROUPS: readonly (readonly [Kind, string])[] = [
  ["image", "Images"],
  ["video", "Videos"],
  ["audio", "Audio"],
  ["tool", "Tools"],
];

interface ModelsProps {
  readonly catalogue: Catalogue;
  readonly chosen: Model;
}

function ofKind(catalogue: Catalogue, kind: Kind): readonly Model[] {
  return catalogue.models.filter((model) => model.kind === kind);
}

export function ModelList({ catalogue, chosen }: ModelsProps) {
  const id = useId();
  return (
    <nav aria-label="Models" className="flex flex-col gap-4 overflow-y-auto p-3">
      {GROUPS.map(([kind, word]) => (
        <section key={kind} aria-labelledby={`${id}-${kind}`}>
          <h2 id={`${id}-${kind}`} className="flex items-center gap-2 px-2 pb-1 font-medium text-12 text-quiet">
            <KindIcon kind={kind} /> {word}
          </h2>
          <ul>
            {ofKind(catalogue, kind).map((model) => (
              <li key={model.id}>
                <Line model={model} chosen={model.id === chosen.id} />
              </li>
            ))}
          </ul>
        </section>
      ))}
    </nav>
  );
}

function Line({ model, chosen }: { readonly model: Model; readonly chosen: boolean }) {
  return (
    <button
      type="button"
      aria-current={chosen || undefined}
      onClick={() => chooseModel(model.id)}
      className={classes(
        "flex w-full items-baseline justify-between gap-2 rounded-control px-2 py-1 text-left transition-colors",
        chosen ? "bg-accent-tint text-accent-ink" : "hover:bg-hover",
      )}
    >
      <span className="min-w-0 truncate font-medium text-13">{model.name}</span>
      <span className={classes("shrink-0 text-12", !chosen && "text-quiet")} title={unitWords(model)}>
        {model.free ? "free" : `${model.credits} cr${model.unit === "second" ? "/s" : ""}`}
      </span>
    </button>
  );
}

export function ModelChoice({ catalogue, chosen }: ModelsProps) {
  return (
    <Select label="Model" value={chosen.id} onChange={(event) => chooseModel(event.target.value)}>
      {GROUPS.map(([kind, word]) => (
        <optgroup key={kind} label={word}>
          {ofKind(catalogue, kind).map((model) => (
            <option key={model.id} value={model.id}>
              {model.name}, {unitWords(model)}
            </option>
          ))}
        </optgroup>
      ))}
    </Select>
  );
}
