// One control per field of a model's form.
import { useId } from "react";
import { type Model, PROMPT_CHARACTERS_MAX } from "@/graph/catalogue";
import { Select, TextArea, TextField } from "@/ui";
import { fill } from "./bench";
import { chosen, type Field, type Values } from "./form";
import { PictureField } from "./picture-field";
import { VoiceField } from "./voice-field";

interface OneProps<Type extends Field["type"]> {
  readonly field: Field & { readonly type: Type };
  readonly values: Values;
  readonly problem: string | undefined;
}

export interface FieldViewProps extends OneProps<Field["type"]> {
  readonly model: Model;
}

export function FieldView({ field, values, problem, model }: FieldViewProps) {
  switch (field.type) {
    case "words":
      return <Words field={field} values={values} problem={problem} />;
    case "choice":
      return <Choice field={field} values={values} problem={problem} />;
    case "number":
      return <Amount field={field} values={values} problem={problem} />;
    case "picture":
      return (
        <PictureField
          field={field}
          picture={values[field.name]}
          problem={problem}
          over={field.name === "mask" ? values.image : undefined}
        />
      );
    case "voice":
      return <VoiceField label={field.label} model={model} value={values.voiceId ?? ""} problem={problem} />;
  }
}

function Words({ field, values, problem }: OneProps<"words">) {
  return (
    <TextArea
      label={field.required ? field.label : `${field.label} (optional)`}
      hint={field.hint}
      problem={problem}
      placeholder={field.placeholder}
      rows={field.name === "remove" ? 2 : 5}
      maxLength={PROMPT_CHARACTERS_MAX}
      value={values[field.name] ?? ""}
      onChange={(event) => fill(field.name, event.target.value)}
    />
  );
}

/** What fits in a row stands side by side; longer lists open. */
const SIDE_BY_SIDE_MAX = 8;

function Choice({ field, values, problem }: OneProps<"choice">) {
  const value = chosen(field, values);
  const options = field.unset === "" ? [{ value: "", label: "As the input" }, ...field.options] : field.options;
  if (field.name === "aspectRatio") return <Ratios field={field} value={value} options={options} problem={problem} />;
  if (options.length > SIDE_BY_SIDE_MAX) {
    return (
      <Select
        label={field.label}
        problem={problem}
        value={value}
        onChange={(event) => fill(field.name, event.target.value)}
      >
        {options.map((option) => (
          <option key={option.value} value={option.value}>
            {option.label}
          </option>
        ))}
      </Select>
    );
  }
  return <Ratios field={field} value={value} options={options} problem={problem} />;
}

interface RatiosProps {
  readonly field: Field & { readonly type: "choice" };
  readonly value: string;
  readonly options: readonly { readonly value: string; readonly label: string }[];
  readonly problem: string | undefined;
}

/** Radio buttons in another dress; an aspect ratio shows its shape. */
function Ratios({ field, value, options, problem }: RatiosProps) {
  const name = useId();
  return (
    <fieldset className="min-w-0">
      <legend className="mb-1 font-medium text-13">{field.label}</legend>
      <div className="flex flex-wrap gap-1">
        {options.map((option) => (
          <label key={option.value} className={CHOICE}>
            <input
              type="radio"
              name={name}
              value={option.value}
              checked={option.value === value}
              onChange={() => fill(field.name, option.value)}
              className="sr-only"
            />
            {field.name === "aspectRatio" && <Shape ratio={option.value} />}
            {option.label}
          </label>
        ))}
      </div>
      {problem && <p className="mt-1 text-13 text-failed-ink">{problem}</p>}
    </fieldset>
  );
}

const CHOICE =
  "inline-flex h-8 min-w-8 cursor-pointer items-center justify-center gap-1 rounded-control border border-line bg-raised px-2 text-13 hover:bg-hover has-checked:border-accent has-checked:bg-accent-tint has-checked:text-accent-ink has-focus-visible:outline-2 has-focus-visible:outline-focus";

const SHAPE_PX = 14;

function Shape({ ratio }: { readonly ratio: string }) {
  const [across, down] = ratio.split(":").map(Number);
  if (!across || !down) return null;
  const longer = Math.max(across, down);
  const size = { width: (SHAPE_PX * across) / longer, height: (SHAPE_PX * down) / longer };
  return (
    <span aria-hidden="true" className="grid size-4 place-items-center">
      <span className="rounded-[2px] border-[1.5px] border-current" style={size} />
    </span>
  );
}

function Amount({ field, values, problem }: OneProps<"number">) {
  return (
    <TextField
      label={field.label}
      hint={field.hint}
      problem={problem}
      placeholder={field.placeholder}
      inputMode={field.whole ? "numeric" : "decimal"}
      autoComplete="off"
      value={values[field.name] ?? ""}
      onChange={(event) => fill(field.name, event.target.value)}
    />
  );
}
