// Text fields, lists to choose from and switches. Rule: every one has a visible label, and says what is wrong right below itself.
import { ChevronDown } from "lucide-react";
import { type ComponentProps, type ReactNode, useId } from "react";
import { classes } from "./classes";

const BOX =
  "w-full rounded-control border border-edge bg-raised px-3 text-14 text-ink transition-colors focus-visible:outline-offset-0 disabled:opacity-60 aria-invalid:border-failed";

interface Around {
  readonly label: string;
  readonly hint?: ReactNode;
  readonly problem?: string | null | undefined;
  /** The label is for screen readers only: something beside it already says what this is. */
  readonly quietLabel?: boolean;
}

interface FieldProps extends Around {
  readonly id: string;
  readonly children: ReactNode;
}

export function Field({ id, label, hint, problem, quietLabel = false, children }: FieldProps) {
  return (
    <div className="flex w-full flex-col gap-1">
      <label htmlFor={id} className={quietLabel ? "sr-only" : "font-medium text-13"}>
        {label}
      </label>
      {children}
      {problem ? (
        <p id={`${id}-note`} className="text-13 text-failed-ink">
          {problem}
        </p>
      ) : (
        hint && (
          <p id={`${id}-note`} className="text-12 text-quiet">
            {hint}
          </p>
        )
      )}
    </div>
  );
}

function wiring(id: string, { hint, problem }: Pick<Around, "hint" | "problem">) {
  return {
    id,
    "aria-describedby": hint || problem ? `${id}-note` : undefined,
    "aria-invalid": problem ? true : undefined,
  };
}

export type TextFieldProps = Around & ComponentProps<"input">;

export function TextField({ label, hint, problem, quietLabel, className, ...rest }: TextFieldProps) {
  const made = useId();
  const id = rest.id ?? made;
  return (
    <Field id={id} label={label} hint={hint} problem={problem} quietLabel={quietLabel ?? false}>
      <input {...rest} {...wiring(id, { hint, problem })} className={classes(BOX, "h-9", className)} />
    </Field>
  );
}

export type TextAreaProps = Around & ComponentProps<"textarea">;

export function TextArea({ label, hint, problem, quietLabel, className, ...rest }: TextAreaProps) {
  const made = useId();
  const id = rest.id ?? made;
  return (
    <Field id={id} label={label} hint={hint} problem={problem} quietLabel={quietLabel ?? false}>
      <textarea rows={3} {...rest} {...wiring(id, { hint, problem })} className={classes(BOX, "py-2", className)} />
    </Field>
  );
}

export type SelectProps = Around & ComponentProps<"select">;

/** The browser's own list; give it <option>s. */
export function Select({ label, hint, problem, quietLabel, className, children, ...rest }: SelectProps) {
  const made = useId();
  const id = rest.id ?? made;
  return (
    <Field id={id} label={label} hint={hint} problem={problem} quietLabel={quietLabel ?? false}>
      <span className="relative flex">
        <select
          {...rest}
          {...wiring(id, { hint, problem })}
          className={classes(BOX, "h-9 appearance-none truncate pr-8", className)}
        >
          {children}
        </select>
        <ChevronDown className="pointer-events-none absolute top-2.5 right-2.5 size-4 text-quiet" aria-hidden="true" />
      </span>
    </Field>
  );
}

export interface CheckProps extends ComponentProps<"input"> {
  readonly label: string;
  readonly hint?: string;
}

export function Check({ label, hint, ...rest }: CheckProps) {
  return (
    <label className="flex items-start gap-2.5 py-1">
      <input type="checkbox" {...rest} className="mt-0.5 size-4 shrink-0" />
      <span>
        <span className="block text-14">{label}</span>
        {hint && <span className="block text-12 text-quiet">{hint}</span>}
      </span>
    </label>
  );
}

interface Choice<T extends string> {
  readonly value: T;
  readonly label: string;
  readonly icon?: ReactNode;
}

interface SegmentsProps<T extends string> {
  readonly label: string;
  readonly choices: readonly Choice<T>[];
  readonly value: T;
  readonly onChange: (value: T) => void;
  readonly quietLabel?: boolean;
}

/** A few choices side by side, one of them taken: radio buttons in another dress. */
export function Segments<T extends string>({ label, choices, value, onChange, quietLabel = false }: SegmentsProps<T>) {
  const name = useId();
  return (
    <fieldset className="min-w-0">
      <legend className={quietLabel ? "sr-only" : "mb-1 font-medium text-13"}>{label}</legend>
      <div className="inline-flex rounded-control border border-line bg-hover p-0.5">
        {choices.map((choice) => (
          <label key={choice.value} className="segment">
            <input
              type="radio"
              name={name}
              value={choice.value}
              checked={choice.value === value}
              onChange={() => onChange(choice.value)}
              className="sr-only"
            />
            {choice.icon}
            {choice.label}
          </label>
        ))}
      </div>
    </fieldset>
  );
}
