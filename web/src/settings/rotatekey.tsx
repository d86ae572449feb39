// A new key in place of an old one, which keeps working for a while so that nothing breaks in between.
import { post } from "@/api/client";
import type { Key, NewKey } from "@/api/types";
import { Button, Dialog, Problem, Select, textOf, useForm } from "@/ui";

const HOUR_S = 3600;
const OVERLAPS = [
  { seconds: 24 * HOUR_S, label: "1 day" },
  { seconds: HOUR_S, label: "1 hour" },
  { seconds: 7 * 24 * HOUR_S, label: "7 days" },
  { seconds: 0, label: "Not at all: stop it now" },
];

interface Props {
  readonly apiKey: Key;
  readonly onNew: (key: NewKey) => void;
  readonly onClose: () => void;
}

export function RotateKey({ apiKey, onNew, onClose }: Props) {
  const form = useForm(["overlapSeconds"], async (data) => {
    const overlapSeconds = Number(textOf(data, "overlapSeconds"));
    const made = await post<NewKey>(`/v1/keys/${apiKey.id}/rotate`, { overlapSeconds });
    onClose();
    onNew(made);
  });
  return (
    <Dialog title={`Rotate “${apiKey.name}”`} width="sm" onClose={onClose}>
      <form onSubmit={form.onSubmit} className="flex flex-col gap-4">
        <p className="text-quiet">
          You get a new key with the same name, scopes and expiry. Put it where the one ending in {apiKey.last4} is used
          now.
        </p>
        <Select label="Keep the old key working for" name="overlapSeconds" problem={form.at("overlapSeconds")}>
          {OVERLAPS.map(({ seconds, label }) => (
            <option key={seconds} value={seconds}>
              {label}
            </option>
          ))}
        </Select>
        {form.problem && <Problem>{form.problem}</Problem>}
        <div className="flex justify-end gap-2">
          <Button onClick={onClose}>Cancel</Button>
          <Button type="submit" variant="primary" busy={form.busy}>
            Rotate key
          </Button>
        </div>
      </form>
    </Dialog>
  );
}
