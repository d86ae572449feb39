// @vitest-environment node
import { describe, expect, it } from "vitest";
import { asQuery, filtered, fromSearch, NO_FILTERS, toSearch } from "./filters";

const NOW = Date.parse("2026-11-25T00:30:00Z");

describe("filters", () => {
  it("go into the address and come back", () => {
    const filters = { ...NO_FILTERS, kind: "video", projectId: "p1", since: "week", q: "a & b = 'c' 🦊" } as const;
    expect(fromSearch(toSearch(filters))).toEqual(filters);
    expect(filtered(filters)).toBe(true);
    expect(filtered(fromSearch(""))).toBe(false);
  });

  it("drop what nobody knows", () => {
    expect(fromSearch("kind=%3Cscript%3E&since=ever&from=yesterday&model=x&other=1")).toEqual({
      ...NO_FILTERS,
      model: "x",
    });
  });

  it("ask the API for finished results of whole days", () => {
    expect(asQuery(NO_FILTERS, NOW)).toEqual({ status: "completed" });
    expect(asQuery({ ...NO_FILTERS, since: "today" }, NOW).from).toBe("2026-11-25");
    expect(asQuery({ ...NO_FILTERS, since: "week" }, NOW).from).toBe("2026-11-19");
    const dates = { ...NO_FILTERS, since: "dates", from: "2026-11-01", to: "2026-11-02" } as const;
    expect(asQuery(dates, NOW)).toEqual({ status: "completed", from: "2026-11-01", to: "2026-11-02" });
    expect(asQuery({ ...dates, since: "" }, NOW)).toEqual({ status: "completed" });
    expect(asQuery({ ...NO_FILTERS, q: "  " }, NOW)).toEqual({ status: "completed" });
  });
});
