// @vitest-environment node
import { describe, expect, it } from "vitest";
import { bucketsOf, columnsOf, daysOf, labelled, sumOf, ticks } from "./chart";

const NOW = Date.parse("2026-11-25T03:20:00Z");
const row = (day: string, kind: string, jobs: number, failed: number, credits: number) => ({
  day,
  kind,
  jobs,
  failed,
  credits,
});

describe("buckets", () => {
  it("are the days up to today, the empty ones too", () => {
    const days = bucketsOf("week", NOW);
    expect(days.map((bucket) => bucket.key)).toEqual([19, 20, 21, 22, 23, 24, 25].map((day) => `2026-11-${day}`));
    expect(daysOf("week", NOW)).toEqual({ from: "2026-11-19", to: "2026-11-25" });
    expect(days.at(-1)?.label).toBe("Nov 25");
  });

  it("are the last 24 hours across midnight, written as the API writes them", () => {
    const hours = bucketsOf("day", NOW);
    expect(hours).toHaveLength(24);
    expect(hours.at(-1)).toEqual({ key: "2026-11-25T03:00:00.000Z", label: "03:00" });
    expect(hours[0]?.key).toBe("2026-11-24T04:00:00.000Z");
    expect(daysOf("day", NOW)).toEqual({ from: "2026-11-24", to: "2026-11-25" });
  });
});

describe("columns", () => {
  const rows = [
    row("2026-11-25", "video", 2, 1, 30),
    row("2026-11-25", "image", 5, 0, 10),
    row("2026-11-01", "image", 9, 0, 9),
  ];

  it("stack the kinds in one order, without gaps", () => {
    const last = columnsOf(rows, bucketsOf("week", NOW), "credits").at(-1);
    expect(last?.parts).toEqual([
      { kind: "image", value: 10, from: 0 },
      { kind: "video", value: 30, from: 10 },
    ]);
    expect(last?.total).toBe(40);
  });

  it("count what succeeded", () => {
    expect(columnsOf(rows, bucketsOf("week", NOW), "results").at(-1)?.total).toBe(6);
    expect(sumOf(rows)).toEqual({ results: 15, failed: 1, credits: 49 });
  });

  it("find hours by their own name", () => {
    const hour = { hour: "2026-11-25T03:00:00.000Z", kind: "audio", jobs: 1, failed: 0, credits: 3 };
    expect(columnsOf([hour], bucketsOf("day", NOW), "credits").at(-1)?.total).toBe(3);
  });
});

describe("ticks", () => {
  it.each([
    [0, [0, 1]],
    [3, [0, 1, 2, 3]],
    [7, [0, 2, 4, 6, 8]],
    [40, [0, 10, 20, 30, 40]],
    [41, [0, 20, 40, 60]],
    [1234, [0, 500, 1000, 1500]],
  ])("up to %i", (most, lines) => expect(ticks(most)).toEqual(lines));
});

it("labels as many columns as have room, the last among them", () => {
  expect([...labelled(7, 10)]).toEqual([0, 1, 2, 3, 4, 5, 6]);
  expect([...labelled(30, 6)]).toEqual([4, 9, 14, 19, 24, 29]);
  expect([...labelled(5, 0)]).toEqual([4]);
});
