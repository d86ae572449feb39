// The chart drawn: columns stacked by kind, a line for what the pointer is on, and the same numbers as a table.
import { type RefObject, useEffect, useMemo, useRef, useState } from "react";
import type { Kind, UsageRow } from "@/api/types";
import { count, credits, KINDS, short } from "@/ui";
import { type Bucket, type Column, columnsOf, KIND_ORDER, labelled, type Measure, ticks } from "./chart";
import { TABLE } from "./table";

const HEIGHT_PX = 240;
const FOOT_PX = 24;
const SIDE_PX = 48;
const TOP_PX = 8;
/** Half of the last label may stand out of its column. */
const END_PX = 20;
const LABEL_PX = 64;
/** Of a column's place, the part that is column. */
const FILLED = 0.7;
const COLUMN_PX_MAX = 56;

const FILLS: Readonly<Record<Kind, string>> = {
  image: "fill-kind-image",
  video: "fill-kind-video",
  audio: "fill-kind-audio",
  tool: "fill-kind-tool",
};

interface ChartProps {
  readonly rows: readonly UsageRow[];
  readonly buckets: readonly Bucket[];
  readonly measure: Measure;
}

export function Chart({ rows, buckets, measure }: ChartProps) {
  const box = useRef<HTMLDivElement>(null);
  const width = useWidth(box);
  const columns = useMemo(() => columnsOf(rows, buckets, measure), [rows, buckets, measure]);
  const [at, setAt] = useState<number | null>(null);
  const kinds = KIND_ORDER.filter((kind) => columns.some((column) => column.parts.some((part) => part.kind === kind)));
  const pointed = at === null ? undefined : columns[at];
  return (
    <figure className="flex flex-col gap-3">
      <figcaption className="flex min-h-6 flex-wrap items-center gap-x-4 gap-y-1 text-13">
        {kinds.map((kind) => (
          <span key={kind} className="flex items-center gap-1.5">
            <span aria-hidden="true" className={`size-2.5 rounded-[3px] ${KINDS[kind].solid}`} />
            {KINDS[kind].word}
          </span>
        ))}
        <span className="ml-auto text-quiet">{pointed && said(pointed, measure)}</span>
      </figcaption>
      <div ref={box} className="min-w-0" style={{ height: HEIGHT_PX }} onPointerLeave={() => setAt(null)}>
        {width > 0 && <Drawing columns={columns} width={width} at={at} onPoint={setAt} measure={measure} />}
      </div>
      <AsTable columns={columns} kinds={kinds} measure={measure} />
    </figure>
  );
}

function useWidth(box: RefObject<HTMLElement | null>): number {
  const [width, setWidth] = useState(0);
  useEffect(() => {
    if (!box.current) return;
    const watch = new ResizeObserver(([entry]) => entry && setWidth(entry.contentRect.width));
    watch.observe(box.current);
    return () => watch.disconnect();
  }, [box]);
  return width;
}

function amount(value: number, measure: Measure): string {
  return measure === "credits" ? credits(value) : count(value, "result");
}

/** "Nov 25: 12 results (Image 8, Video 4)". */
function said(column: Column, measure: Measure): string {
  const parts = column.parts.map((part) => `${KINDS[part.kind].word} ${short(part.value)}`).join(", ");
  return `${column.bucket.label}: ${amount(column.total, measure)}${parts ? ` (${parts})` : ""}`;
}

interface DrawingProps {
  readonly columns: readonly Column[];
  readonly width: number;
  readonly at: number | null;
  readonly onPoint: (at: number) => void;
  readonly measure: Measure;
}

function Drawing({ columns, width, at, onPoint, measure }: DrawingProps) {
  const lines = ticks(Math.max(...columns.map((column) => column.total), 0));
  const most = lines.at(-1) ?? 1;
  const y = (value: number) => TOP_PX + (HEIGHT_PX - FOOT_PX - TOP_PX) * (1 - value / most);
  const place = (width - SIDE_PX - END_PX) / columns.length;
  const marked = labelled(columns.length, Math.floor((width - SIDE_PX - END_PX) / LABEL_PX));
  const total = columns.reduce((sum, column) => sum + column.total, 0);
  const name = `${amount(total, measure)} in all; the table below has every number`;
  return (
    <svg width={width} height={HEIGHT_PX} role="img" aria-label={name}>
      {lines.map((line) => (
        <Line key={line} value={line} y={y(line)} width={width} />
      ))}
      {columns.map((column, k) => (
        <g key={column.bucket.key} onPointerEnter={() => onPoint(k)}>
          <rect
            x={SIDE_PX + k * place}
            width={place}
            height={HEIGHT_PX}
            className={at === k ? "fill-hover" : "fill-transparent"}
          />
          <Stack
            column={column}
            x={SIDE_PX + (k + 0.5) * place}
            width={Math.min(place * FILLED, COLUMN_PX_MAX)}
            y={y}
          />
          {marked.has(k) && (
            <text x={SIDE_PX + (k + 0.5) * place} y={HEIGHT_PX - 6} textAnchor="middle" className={TEXT}>
              {column.bucket.label}
            </text>
          )}
        </g>
      ))}
    </svg>
  );
}

function Line({ value, y, width }: { readonly value: number; readonly y: number; readonly width: number }) {
  return (
    <g>
      <line x1={SIDE_PX} x2={width} y1={y} y2={y} className="stroke-line" />
      <text x={SIDE_PX - 8} y={y} textAnchor="end" dominantBaseline="middle" className={TEXT}>
        {short(value)}
      </text>
    </g>
  );
}

const TEXT = "fill-quiet text-12";

interface StackProps {
  readonly column: Column;
  /** Its middle. */
  readonly x: number;
  readonly width: number;
  readonly y: (value: number) => number;
}

function Stack({ column, x, width, y }: StackProps) {
  return column.parts.map((part) => {
    const top = y(part.from + part.value);
    const height = y(part.from) - top;
    return (
      <rect key={part.kind} x={x - width / 2} y={top} width={width} height={height} className={FILLS[part.kind]} />
    );
  });
}

interface AsTableProps {
  readonly columns: readonly Column[];
  readonly kinds: readonly Kind[];
  readonly measure: Measure;
}

function AsTable({ columns, kinds, measure }: AsTableProps) {
  const used = columns.filter((column) => column.total > 0).toReversed();
  return (
    <details className="text-13">
      <summary className="w-max text-quiet hover:text-ink">The same as a table</summary>
      <div className="mt-2 max-h-80 overflow-auto">
        <table className={TABLE}>
          <thead>
            <tr>
              <th scope="col">When (UTC)</th>
              {kinds.map((kind) => (
                <th key={kind} scope="col" className="number">
                  {KINDS[kind].word}
                </th>
              ))}
              <th scope="col" className="number">
                {measure === "credits" ? "Credits" : "Results"}
              </th>
            </tr>
          </thead>
          <tbody>
            {used.map((column) => (
              <tr key={column.bucket.key}>
                <th scope="row">{column.bucket.label}</th>
                {kinds.map((kind) => (
                  <td key={kind} className="number">
                    {short(column.parts.find((part) => part.kind === kind)?.value ?? 0)}
                  </td>
                ))}
                <td className="number">{short(column.total)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </details>
  );
}
