// The gallery's filters as chips, each saying what it does now; what is set can be taken off alone or all at once.
import { ChevronDown, Search, X } from "lucide-react";
import { type ReactNode, useEffect, useState } from "react";
import { useModels, useProjects } from "@/api/queries";
import type { Kind } from "@/api/types";
import { readCatalogue } from "@/graph/catalogue";
import { Button, classes, FilterChip, KindIcon } from "@/ui";
import { type Filters, filtered, KIND_WORDS, NO_FILTERS, SINCE_WORDS, type Since } from "./filters";

interface FilterBarProps {
  readonly filters: Filters;
  readonly onChange: (filters: Filters) => void;
}

const KINDS = Object.entries(KIND_WORDS) as [Kind, string][];
const SINCES = Object.entries(SINCE_WORDS) as [Since, string][];

export function FilterBar({ filters, onChange }: FilterBarProps) {
  const set = (part: Partial<Filters>) => onChange({ ...filters, ...part });
  return (
    <search
      aria-label="Filters"
      className="flex items-center gap-2 max-sm:-mx-4 max-sm:overflow-x-auto max-sm:px-4 max-sm:py-1 max-sm:[scrollbar-width:none] sm:flex-wrap max-sm:[&>*]:shrink-0"
    >
      <FilterChip pressed={filters.kind === ""} onClick={() => set({ kind: "" })}>
        Everything
      </FilterChip>
      {KINDS.map(([kind, word]) => (
        <FilterChip
          key={kind}
          pressed={filters.kind === kind}
          onClick={() => set({ kind: filters.kind === kind ? "" : kind })}
        >
          <KindIcon kind={kind} /> {word}
        </FilterChip>
      ))}
      <Models value={filters.model} onChange={(model) => set({ model })} />
      <Projects value={filters.projectId} onChange={(projectId) => set({ projectId })} />
      <ChipSelect
        label="When"
        value={filters.since}
        none="Any time"
        onChange={(since) => set({ since: since as Since | "" })}
      >
        {SINCES.map(([value, word]) => (
          <option key={value} value={value}>
            {word}
          </option>
        ))}
      </ChipSelect>
      {filters.since === "dates" && <Days filters={filters} set={set} />}
      <Words value={filters.q} onChange={(q) => set({ q })} />
      {filtered(filters) && (
        <Button variant="ghost" size="sm" icon={<X />} onClick={() => onChange(NO_FILTERS)}>
          Clear filters
        </Button>
      )}
    </search>
  );
}

interface ChipSelectProps {
  readonly label: string;
  readonly value: string;
  readonly none: string;
  readonly onChange: (value: string) => void;
  readonly children: ReactNode;
}

/** The browser's own list in a chip's dress. */
function ChipSelect({ label, value, none, onChange, children }: ChipSelectProps) {
  return (
    <span className="relative">
      <select
        aria-label={label}
        value={value}
        onChange={(event) => onChange(event.target.value)}
        className={classes(chip(value !== ""), "appearance-none pr-8")}
      >
        <option value="">{none}</option>
        {children}
      </select>
      <ChevronDown className="pointer-events-none absolute top-2 right-2.5 size-4 text-quiet" aria-hidden="true" />
    </span>
  );
}

function chip(set: boolean): string {
  return classes(
    "h-8 max-w-52 truncate rounded-full border px-3 text-13 transition-colors",
    set ? "border-accent bg-accent-tint text-accent-ink" : "border-line bg-raised text-ink hover:bg-hover",
  );
}

function Models({ value, onChange }: { readonly value: string; readonly onChange: (value: string) => void }) {
  const models = useModels().data;
  const known = models ? readCatalogue(models).models : [];
  return (
    <ChipSelect label="Model" value={value} none="Any model" onChange={onChange}>
      {known.map((model) => (
        <option key={model.id} value={model.id}>
          {model.name}
        </option>
      ))}
      {value && !known.some((model) => model.id === value) && <option value={value}>{value}</option>}
    </ChipSelect>
  );
}

function Projects({ value, onChange }: { readonly value: string; readonly onChange: (value: string) => void }) {
  const projects = useProjects().data ?? [];
  return (
    <ChipSelect label="Project" value={value} none="Any project" onChange={onChange}>
      {projects.map((project) => (
        <option key={project.id} value={project.id}>
          {project.name}
        </option>
      ))}
      {value && !projects.some((project) => project.id === value) && <option value={value}>A deleted project</option>}
    </ChipSelect>
  );
}

function Days({ filters, set }: { readonly filters: Filters; readonly set: (part: Partial<Filters>) => void }) {
  return (
    <>
      <input
        type="date"
        aria-label="From"
        max={filters.to}
        value={filters.from}
        onChange={(event) => set({ from: event.target.value })}
        className={chip(filters.from !== "")}
      />
      <input
        type="date"
        aria-label="To"
        min={filters.from}
        value={filters.to}
        onChange={(event) => set({ to: event.target.value })}
        className={chip(filters.to !== "")}
      />
    </>
  );
}

const TYPING_MS = 300;

/** Asks once the typing pauses. */
function Words({ value, onChange }: { readonly value: string; readonly onChange: (value: string) => void }) {
  const [text, setText] = useState(value);
  useEffect(() => setText(value), [value]);
  // biome-ignore lint/correctness/useExhaustiveDependencies: only what is typed starts the wait.
  useEffect(() => {
    if (text === value) return;
    const timer = setTimeout(() => onChange(text), TYPING_MS);
    return () => clearTimeout(timer);
  }, [text]);
  return (
    <label className="relative">
      <span className="sr-only">Words of the prompt</span>
      <Search className="pointer-events-none absolute top-2 left-3 size-4 text-quiet" aria-hidden="true" />
      <input
        type="search"
        placeholder="Words of the prompt"
        maxLength={200}
        value={text}
        onChange={(event) => setText(event.target.value)}
        className={classes(chip(value !== ""), "w-52 pl-9")}
      />
    </label>
  );
}
