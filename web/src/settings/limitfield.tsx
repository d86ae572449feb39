// The field for what a key may spend in all.
import { TextField } from "@/ui";
import { LIMIT_MAX } from "./limit";

export function LimitField({ value = null, problem }: { readonly value?: number | null; readonly problem: string }) {
  return (
    <TextField
      label="Credit limit"
      name="creditLimit"
      type="number"
      min={0}
      max={LIMIT_MAX}
      step={1}
      defaultValue={value ?? ""}
      placeholder="No limit"
      hint="What this key may spend in all. Empty for no limit."
      problem={problem}
    />
  );
}
