// How plain tables look, wherever there is one.
export const TABLE =
  "w-full border-collapse text-13 [&_.number]:text-right [&_tbody_th]:font-normal [&_td]:px-3 [&_td]:py-2 [&_td]:align-middle [&_th]:px-3 [&_th]:py-2 [&_th]:text-left [&_thead_th]:whitespace-nowrap [&_thead_th]:font-medium [&_thead_th]:text-12 [&_thead_th]:text-quiet [&_tr]:border-line [&_tr]:border-b";

const BOX = "overflow-x-auto rounded-card border border-line bg-raised [&_tbody_tr:last-child]:border-b-0";

/** For the element around a table: it scrolls sideways in itself, by keyboard too; the page never does. */
export function tableBox(label: string) {
  return { className: BOX, tabIndex: 0, role: "group", "aria-label": label } as const;
}
