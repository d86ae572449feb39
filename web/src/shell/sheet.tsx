// `?`: what the keyboard can do here.
import { classes, Dialog } from "@/ui";
import { type Shortcut, shownKeys, useKeyboard } from "./commands";

const EVERYWHERE: readonly Shortcut[] = [
  { keys: "Ctrl+K", does: "Find a project, a page or an action" },
  { keys: "?", does: "Show this sheet" },
  { keys: "G then P", does: "Go to projects" },
  { keys: "G then G", does: "Go to the gallery" },
  { keys: "G then L", does: "Go to the playground" },
  { keys: "G then U", does: "Go to usage" },
  { keys: "Escape", does: "Close what is open" },
];

function Group({ group, shortcuts }: { readonly group: string; readonly shortcuts: readonly Shortcut[] }) {
  return (
    <section className="break-inside-avoid">
      <h3 className="mb-2 text-13">{group}</h3>
      <dl className="mb-5 flex flex-col gap-1.5">
        {shortcuts.map(({ keys, does }) => (
          <div key={keys + does} className="flex items-baseline justify-between gap-4">
            <dt className="text-quiet">{does}</dt>
            <dd>
              <kbd className="whitespace-nowrap rounded-control border border-line bg-sunken px-1.5 py-0.5 font-sans text-12">
                {shownKeys(keys)}
              </kbd>
            </dd>
          </div>
        ))}
      </dl>
    </section>
  );
}

export function Sheet() {
  const sheets = useKeyboard((state) => state.sheets);
  return (
    <Dialog
      title="Shortcuts"
      reading
      width={sheets.size > 0 ? "md" : "sm"}
      onClose={() => useKeyboard.setState({ open: null })}
    >
      <div className={classes("gap-8", sheets.size > 0 && "sm:columns-2")}>
        {[...sheets.values()].map((sheet) => (
          <Group key={sheet.group} {...sheet} />
        ))}
        <Group group="Everywhere" shortcuts={EVERYWHERE} />
      </div>
    </Dialog>
  );
}
