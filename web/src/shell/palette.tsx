// Ctrl+K: every project, page and action, found by typing. A combobox over a list, as ARIA describes it.
import { Search } from "lucide-react";
import { type KeyboardEvent, useEffect, useId, useMemo, useRef, useState } from "react";
import { useLocation } from "wouter";
import { useProjects } from "@/api/queries";
import { useNewProject } from "@/projects/create";
import { openSettings } from "@/settings/address";
import { classes } from "@/ui";
import { type Command, shownKeys, useKeyboard } from "./commands";
import { found } from "./find";
import { setTheme } from "./theme";

const SHOWN_MAX = 50;

function close(): void {
  useKeyboard.setState({ open: null });
}

function usePlaces(): readonly Command[] {
  const [, go] = useLocation();
  return useMemo(() => {
    const page = (label: string, href: string): Command => ({ id: href, group: "Go to", label, run: () => go(href) });
    return [
      page("Projects", "/"),
      page("Gallery", "/gallery"),
      page("Playground", "/playground"),
      page("Usage", "/usage"),
      {
        id: "docs",
        group: "Go to",
        label: "Developer docs",
        also: "api reference",
        run: () => location.assign("/developers"),
      },
    ];
  }, [go]);
}

function useActions(): readonly Command[] {
  const create = useNewProject();
  return useMemo(() => {
    const act = (label: string, run: () => void, also = ""): Command => ({ id: label, group: "Do", label, run, also });
    return [
      act("New project", () => void create(), "create add"),
      act("Create an API key", () => openSettings("keys"), "settings secret token"),
      act("Open settings", () => openSettings("profile"), "account password sessions preferences"),
      act("Use the light theme", () => setTheme("light"), "appearance"),
      act("Use the dark theme", () => setTheme("dark"), "appearance"),
      act("Use the system's theme", () => setTheme("system"), "appearance"),
      act("Show shortcuts", () => useKeyboard.setState({ open: "sheet" }), "keyboard help"),
    ];
  }, [create]);
}

function useEntries(): { readonly entries: readonly Command[]; readonly coming: boolean } {
  const [, go] = useLocation();
  const own = useKeyboard((state) => state.commands);
  const { data, isPending } = useProjects();
  const places = usePlaces();
  const actions = useActions();
  const entries = useMemo(() => {
    const projects = (data ?? []).map(
      ({ id, name }): Command => ({ id, group: "Project", label: name, run: () => go(`/p/${id}`) }),
    );
    return [...[...own.values()].flat(), ...places, ...actions, ...projects];
  }, [own, data, places, actions, go]);
  return { entries, coming: isPending };
}

interface OptionProps {
  readonly id: string;
  readonly command: Command;
  readonly chosen: boolean;
  readonly onRun: () => void;
}

function Option({ id, command, chosen, onRun }: OptionProps) {
  const element = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (chosen) element.current?.scrollIntoView({ block: "nearest" });
  }, [chosen]);
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: keys go to the field, which names the chosen entry.
    // biome-ignore lint/a11y/useFocusableInteractive: the focus stays in the field.
    <div
      ref={element}
      id={id}
      role="option"
      aria-selected={chosen}
      onClick={onRun}
      className={classes("palette-item", chosen && "bg-hover")}
    >
      <span className="w-20 shrink-0 truncate text-12 text-quiet">{command.group}</span>
      <span className="flex-1 truncate">{command.label}</span>
      {command.keys && <kbd className="font-sans text-12 text-quiet">{shownKeys(command.keys)}</kbd>}
    </div>
  );
}

function usePalette() {
  const [typed, type] = useState("");
  const [at, setAt] = useState(0);
  const [early, setEarly] = useState(false);
  const { entries, coming } = useEntries();
  const shown = useMemo(() => found(entries, typed).slice(0, SHOWN_MAX), [entries, typed]);
  const run = (command: Command | undefined) => {
    if (!command) return setEarly(coming);
    close();
    command.run();
  };
  // Enter may be faster than the list of projects: what was typed is opened when it is there.
  useEffect(() => {
    if (early && shown[0]) run(shown[0]);
  });
  const onKeyDown = (event: KeyboardEvent<HTMLInputElement>) => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step && shown.length > 0) {
      event.preventDefault();
      setAt((now) => (now + step + shown.length) % shown.length);
    } else if (event.key === "Enter") {
      event.preventDefault();
      run(found(entries, event.currentTarget.value)[at]);
    }
  };
  const change = (text: string) => {
    type(text);
    setAt(0);
    setEarly(false);
  };
  return { typed, change, at, shown, coming, run, onKeyDown };
}

export function Palette() {
  const { typed, change, at, shown, coming, run, onKeyDown } = usePalette();
  const dialog = useRef<HTMLDialogElement>(null);
  const id = useId();
  useEffect(() => dialog.current?.showModal(), []);
  return (
    <dialog
      ref={dialog}
      aria-label="Command palette"
      className="dialog palette"
      onClose={close}
      onPointerDown={(event) => event.target === dialog.current && close()}
    >
      <div className="flex items-center gap-3 border-line border-b px-4">
        <Search className="size-4 text-quiet" aria-hidden="true" />
        <input
          role="combobox"
          aria-label="Find a project, a page or an action"
          aria-expanded="true"
          aria-controls={`${id}-list`}
          aria-activedescendant={shown[at] && `${id}-${at}`}
          placeholder="Find a project, a page or an action"
          value={typed}
          onChange={(event) => change(event.target.value)}
          onKeyDown={onKeyDown}
          className="h-12 flex-1 bg-transparent text-16 outline-none"
        />
      </div>
      <div id={`${id}-list`} role="listbox" aria-label="Found" className="max-h-90 overflow-y-auto p-2">
        {shown.map((command, index) => (
          <Option
            key={`${command.group} ${command.id}`}
            id={`${id}-${index}`}
            command={command}
            chosen={index === at}
            onRun={() => run(command)}
          />
        ))}
        {shown.length === 0 && (
          <p className="px-3 py-6 text-center text-quiet">{coming ? "Looking …" : "Nothing is called that."}</p>
        )}
      </div>
    </dialog>
  );
}
