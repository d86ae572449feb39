import { describe, expect, it } from "vitest";
import type { Key, NewKey } from "@/api/types";
import { browserName } from "./agent";
import { firstCall } from "./firstcall";
import { ending, hasStopped, spending, spentPart } from "./keystate";
import { limitOf } from "./limit";
import { expiryOf } from "./newkey";

const NOW = Date.parse("2026-11-25T12:00:00Z");
const inDays = (days: number) => new Date(NOW + days * 86_400_000).toISOString();
const key = (more: Partial<Key>): Key =>
  ({ expiresAt: null, revokedAt: null, spent: 0, creditLimit: null, ...more }) as Key;

describe("how a key ends", () => {
  it("is said in time", () => {
    expect(ending(key({}), NOW)).toBeNull();
    expect(ending(key({ expiresAt: inDays(3) }), NOW)).toMatchObject({ tone: "waiting", text: "Expires in 3 days" });
    expect(ending(key({ expiresAt: inDays(30) }), NOW)?.tone).toBe("plain");
    expect(ending(key({ expiresAt: inDays(-1) }), NOW)).toMatchObject({ tone: "failed", text: "Expired yesterday" });
  });

  it("tells a rotated key, which still works, from a revoked one", () => {
    const rotated = key({ revokedAt: inDays(1), expiresAt: inDays(30) });
    expect(ending(rotated, NOW)).toMatchObject({ tone: "waiting", text: "Rotated, stops tomorrow" });
    expect(hasStopped(rotated, NOW)).toBe(false);
    expect(hasStopped(key({ revokedAt: inDays(-1) }), NOW)).toBe(true);
  });

  it("is asked for as a number of days or a day", () => {
    expect(expiryOf("0", "", NOW)).toBeNull();
    expect(expiryOf("30", "", NOW)).toBe(inDays(30));
    expect(expiryOf("day", "2026-12-24", NOW)).toBe(new Date("2026-12-24T23:59:59").toISOString());
  });
});

describe("what a key spends", () => {
  it("has its unit and its limit", () => {
    expect(spending(key({ spent: 1 }))).toBe("1 credit spent");
    expect(spending(key({ spent: 120, creditLimit: 500 }))).toBe("120 of 500 credits spent");
    expect(spentPart(key({ spent: 120, creditLimit: 480 }))).toBe(0.25);
    expect(spentPart(key({ creditLimit: 0 }))).toBe(1);
    expect(spentPart(key({}))).toBeNull();
  });

  it("has no limit where none is typed, and 0 is one", () => {
    expect(limitOf(" ")).toBeNull();
    expect(limitOf("0")).toBe(0);
  });
});

describe("the first call", () => {
  const made = (...scopes: string[]) => ({ key: "sk_live_x", scopes }) as unknown as NewKey;

  it("asks for what the key may do", () => {
    expect(firstCall(made("read", "generate", "write"), "http://h", "p1")).toContain("http://h/v1/projects/p1/image");
    expect(firstCall(made("read", "generate", "write"), "http://h", undefined)).toContain(
      "-X POST http://h/v1/projects \\",
    );
    expect(firstCall(made("read"), "http://h", "p1")).toContain("curl http://h/v1/models/available");
    expect(firstCall(made("keys"), "http://h", "p1")).toContain("curl http://h/v1/keys");
  });

  it("carries the key itself", () => {
    expect(firstCall(made("read"), "http://h", "p1")).toContain('"Authorization: Bearer sk_live_x"');
  });
});

describe("a browser's name", () => {
  it.each([
    [
      "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/156.0.0.0 Safari/537.36",
      "Chrome on Linux",
    ],
    [
      "Mozilla/5.0 (Macintosh; Intel Mac OS X 15_0) AppleWebKit/605.1 (KHTML, like Gecko) Version/19.0 Safari/605.1",
      "Safari on macOS",
    ],
    ["Mozilla/5.0 (Windows NT 10.0; rv:140.0) Gecko/20100101 Firefox/140.0", "Firefox on Windows"],
    ["", "A browser"],
  ])("%s", (agent, name) => expect(browserName(agent)).toBe(name));
});
