// The search's list, docked: drag onto the canvas, or click (or Enter) to put one in the middle of the view.
import { useReactFlow } from "@xyflow/react";
import { Search as Glass, PanelLeftClose, PanelLeftOpen } from "lucide-react";
import { useMemo, useState } from "react";
import { freePlace } from "@/graph/layout";
import { type Offer, search, takesWords } from "@/graph/search";
import { IconButton, KindIcon } from "@/ui";
import { middleOf } from "./keys";
import { useOffers } from "./offers";
import { writeStart } from "./start";
import { sizeOf, useOpen } from "./state/context";
import { editWords, usePanels } from "./state/panels";

/** Where nothing costs anything, saying so on every line is noise. */
const FREE_NOTE = "free here";

function useInsert(): (offer: Offer) => void {
  const { canvas, acts } = useOpen();
  const flow = useReactFlow();
  return (offer) => {
    const { graph } = canvas.store.getState();
    const at = freePlace(graph, middleOf(flow), undefined, (node) => sizeOf(canvas, node));
    const id = acts.add(offer.start, at);
    if (takesWords(offer.start.type)) editWords(id);
  };
}

export function Palette() {
  const open = usePanels((panels) => panels.palette);
  const toggle = () => usePanels.setState({ palette: !open });
  if (!open) {
    return (
      <div className="absolute top-3 left-3 z-10 rounded-control border border-line bg-raised">
        <IconButton label="Show what can be added" onClick={toggle}>
          <PanelLeftOpen />
        </IconButton>
      </div>
    );
  }
  return <Docked onClose={toggle} />;
}

function Docked({ onClose }: { readonly onClose: () => void }) {
  const [typed, setTyped] = useState("");
  const all = useOffers();
  const found = useMemo(() => search(all, typed), [all, typed]);
  const groups = useMemo(() => [...Map.groupBy(found, (offer) => (typed ? "Found" : offer.group))], [found, typed]);
  return (
    <aside
      aria-label="What can be added"
      className="flex w-56 shrink-0 flex-col border-line border-r bg-ground"
      data-testid="palette"
    >
      <div className="flex items-center gap-1 p-2">
        <label className="relative min-w-0 flex-1">
          <span className="sr-only">Find something to add</span>
          <Glass className="pointer-events-none absolute top-2 left-2 size-3.5 text-quiet" aria-hidden="true" />
          <input
            type="search"
            value={typed}
            placeholder="Find"
            onChange={(event) => setTyped(event.target.value)}
            className="h-8 w-full rounded-control bg-hover pr-2 pl-7 text-13"
          />
        </label>
        <IconButton label="Hide" size="sm" onClick={onClose}>
          <PanelLeftClose />
        </IconButton>
      </div>
      <div className="min-h-0 flex-1 overflow-y-auto px-2 pb-4">
        {groups.map(([group, offers]) => (
          <section key={group} aria-label={group}>
            <h2 className="px-2 pt-3 pb-1 font-medium text-12 text-quiet tracking-normal">{group}</h2>
            {offers.map((offer) => (
              <Item key={offer.id} offer={offer} />
            ))}
          </section>
        ))}
        {found.length === 0 && <p className="px-2 py-6 text-13 text-quiet">Nothing of that name</p>}
      </div>
    </aside>
  );
}

function Item({ offer }: { readonly offer: Offer }) {
  const insert = useInsert();
  return (
    <button
      type="button"
      draggable
      onDragStart={(event) => writeStart(event.dataTransfer, offer.start)}
      onClick={() => insert(offer)}
      title={`${offer.name}: ${offer.note}. Drag it onto the canvas or click`}
      className="flex w-full cursor-grab items-center gap-2 rounded-control px-2 py-1.5 text-left hover:bg-hover active:cursor-grabbing"
      data-testid={`palette-${offer.start.type}`}
      data-model={offer.start.model}
    >
      <KindIcon kind={offer.start.type} />
      <span className="min-w-0 flex-1">
        <span className="block truncate text-13">{offer.name}</span>
        {offer.note !== FREE_NOTE && <span className="block truncate text-12 text-quiet">{offer.note}</span>}
      </span>
      {offer.hint && <span className="shrink-0 text-12 text-quiet">{offer.hint}</span>}
    </button>
  );
}
