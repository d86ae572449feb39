// The form for a new key.
import { useState } from "react";
import { post } from "@/api/client";
import type { KeyRequest, NewKey, Scope } from "@/api/types";
import { Button, Check, Problem, Segments, Select, TextField, textOf, useForm } from "@/ui";
import { limitOf } from "./limit";
import { LimitField } from "./limitfield";
import { Section } from "./section";

const DAY_MS = 24 * 3600 * 1000;
const SCOPES: readonly { readonly scope: Scope; readonly label: string; readonly hint: string }[] = [
  { scope: "read", label: "Read", hint: "Projects, jobs, models, credits and the event stream" },
  { scope: "generate", label: "Generate", hint: "Images, video, audio and tools; spends credits" },
  { scope: "write", label: "Write", hint: "Create, change, share and delete projects; upload files" },
  { scope: "keys", label: "Keys", hint: "Make and revoke keys. Only for programs that manage others" },
];
const LIFETIMES = [
  { days: 0, label: "Never" },
  { days: 7, label: "In 7 days" },
  { days: 30, label: "In 30 days" },
  { days: 90, label: "In 90 days" },
  { days: 365, label: "In a year" },
];
const DAY = "day";

/** When the key ends: never, so many days from now, or at the end of a chosen day. */
export function expiryOf(choice: string, day: string, now: number): string | null {
  if (choice === DAY) return day ? new Date(`${day}T23:59:59`).toISOString() : null;
  const days = Number(choice);
  return days === 0 ? null : new Date(now + days * DAY_MS).toISOString();
}

function Expiry({ problem }: { readonly problem: string }) {
  const [choice, choose] = useState("0");
  const tomorrow = new Date(Date.now() + DAY_MS).toISOString().slice(0, 10);
  return (
    <div className="grid gap-3 sm:grid-cols-2">
      <Select
        label="Expires"
        name="expiry"
        value={choice}
        onChange={(event) => choose(event.target.value)}
        problem={choice === DAY ? "" : problem}
      >
        {LIFETIMES.map(({ days, label }) => (
          <option key={days} value={days}>
            {label}
          </option>
        ))}
        <option value={DAY}>On a day</option>
      </Select>
      {choice === DAY && (
        <TextField label="Last day" name="day" type="date" required min={tomorrow} problem={problem} />
      )}
    </div>
  );
}

function Scopes({ problem }: { readonly problem: string }) {
  return (
    <fieldset>
      <legend className="mb-1 font-medium text-13">Scopes</legend>
      {SCOPES.map(({ scope, label, hint }) => (
        <Check key={scope} name="scopes" value={scope} label={label} hint={hint} defaultChecked={scope !== "keys"} />
      ))}
      {problem && <p className="text-13 text-failed-ink">{problem}</p>}
    </fieldset>
  );
}

function requestOf(data: FormData, mode: "live" | "test"): KeyRequest {
  return {
    name: textOf(data, "name"),
    mode,
    scopes: data.getAll("scopes") as Scope[],
    expiresAt: expiryOf(textOf(data, "expiry"), textOf(data, "day"), Date.now()),
    creditLimit: limitOf(textOf(data, "creditLimit")),
  };
}

interface ModeProps {
  readonly mode: "live" | "test";
  readonly onChange: (mode: "live" | "test") => void;
}

function Mode({ mode, onChange }: ModeProps) {
  return (
    <div>
      <Segments
        label="Kind"
        value={mode}
        onChange={onChange}
        choices={[
          { value: "live", label: "Live" },
          { value: "test", label: "Test" },
        ]}
      />
      <p className="mt-1 text-12 text-quiet">
        {mode === "live"
          ? "Runs the real models and spends credits."
          : "Runs this server's own models instead. Costs nothing."}
      </p>
    </div>
  );
}

interface Props {
  readonly onMade: (key: NewKey) => void;
  readonly onCancel: () => void;
}

export function NewKeyForm({ onMade, onCancel }: Props) {
  const [mode, setMode] = useState<"live" | "test">("live");
  const form = useForm(["name", "scopes", "expiresAt", "creditLimit"], async (data) => {
    onMade(await post<NewKey>("/v1/keys", requestOf(data, mode)));
  });
  return (
    <Section title="New API key">
      <form onSubmit={form.onSubmit} className="flex max-w-115 flex-col gap-5">
        <TextField
          label="Name"
          name="name"
          required
          autoFocus
          maxLength={100}
          placeholder="My website"
          hint="So that you know it again."
          problem={form.at("name")}
        />
        <Mode mode={mode} onChange={setMode} />
        <Scopes problem={form.at("scopes")} />
        <Expiry problem={form.at("expiresAt")} />
        <LimitField problem={form.at("creditLimit")} />
        {form.problem && <Problem>{form.problem}</Problem>}
        <div className="flex gap-2">
          <Button type="submit" variant="primary" busy={form.busy}>
            Create key
          </Button>
          <Button onClick={onCancel}>Cancel</Button>
        </div>
      </form>
    </Section>
  );
}
