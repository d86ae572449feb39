// @vitest-environment node
import { expect, it } from "vitest";
import { between } from "./selection";

it("takes everything from one to the other, in either direction", () => {
  expect(between(["a", "b", "c", "d"], "b", "d")).toEqual(["b", "c", "d"]);
  expect(between(["a", "b", "c", "d"], "c", "a")).toEqual(["a", "b", "c"]);
  expect(between(["a", "b"], "b", "b")).toEqual(["b"]);
  expect(between(["a", "b"], "gone", "a")).toEqual(["a"]);
});
