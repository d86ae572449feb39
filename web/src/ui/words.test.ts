import { describe, expect, it } from "vitest";
import { clock, count, credits, price, short, size, when } from "./words";

const NOW = Date.parse("2026-11-25T12:00:00Z");
const ago = (seconds: number) => when(NOW - seconds * 1000, NOW);

describe("credits", () => {
  it("always carry their unit", () => {
    expect(credits(1)).toBe("1 credit");
    expect(credits(0)).toBe("0 credits");
    expect(credits(1200)).toBe("1,200 credits");
  });

  it("are free only as a price", () => {
    expect(price(0)).toBe("free");
    expect(price(2)).toBe("2 credits");
  });

  it("are short only when they are many", () => {
    expect(short(99_999)).toBe("99,999");
    expect(short(120_000)).toBe("120K");
  });
});

describe("count", () => {
  it("takes the plural it is given", () => {
    expect(count(2, "entry", "entries")).toBe("2 entries");
    expect(count(1, "entry", "entries")).toBe("1 entry");
  });
});

describe("when", () => {
  it.each([
    [0, "now"],
    [9, "now"],
    [30, "30 seconds ago"],
    [60, "1 minute ago"],
    [3599, "59 minutes ago"],
    [3600, "1 hour ago"],
    [86_400, "yesterday"],
    [6 * 86_400, "6 days ago"],
    [-3 * 86_400, "in 3 days"],
    [-(7 * 86_400 - 5), "in 7 days"],
    [-(86_400 - 5), "in 24 hours"],
  ])("%i seconds back is %s", (seconds, words) => expect(ago(seconds)).toBe(words));

  it("is a date beyond a week, with its year when it is another", () => {
    expect(ago(8 * 86_400)).toBe("Nov 17");
    expect(ago(400 * 86_400)).toMatch(/2025$/);
  });

  it("says nothing of what is no time", () => expect(when("soon", NOW)).toBe(""));
});

describe("clock and size", () => {
  it("count as people do", () => {
    expect(clock(7.9)).toBe("0:07");
    expect(clock(3661)).toBe("1:01:01");
    expect(size(999)).toBe("999 B");
    expect(size(1500)).toBe("1.5 kB");
    expect(size(240_000_000)).toBe("240 MB");
  });
});
