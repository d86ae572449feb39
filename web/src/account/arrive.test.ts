import { describe, expect, it } from "vitest";
import { placeToGo } from "./arrive";

describe("where to go after signing in", () => {
  it.each([
    ["", "/"],
    ["next=%2Fgallery%3Fkind%3Dimage", "/gallery?kind=image"],
    ["next=https%3A%2F%2Felsewhere.example", "/"],
    ["next=%2F%2Felsewhere.example", "/"],
    ["next=%2F%5Celsewhere.example", "/"],
    ["next=javascript%3Aalert(1)", "/"],
  ])("%s leads to %s", (search, place) => expect(placeToGo(search)).toBe(place));
});
