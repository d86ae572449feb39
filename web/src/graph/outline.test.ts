// @vitest-environment node
import { describe, expect, it } from "vitest";
import { graphWords, outline, titleOf } from "./outline";
import { CATALOGUE, graphOf, image, node, text, video } from "./sample";

const graph = graphOf(
  [
    video("film"),
    image("fox", "a fox"),
    node("up", "upload", { assetId: "u", kind: "image", fileName: "cat.png" }),
    text("t", "winter"),
    node("x", "hologram"),
  ],
  "t>fox:prompt",
  "fox>film:firstFrame",
  "up>film:lastFrame",
);

describe("the graph as a list", () => {
  it("has every node after what goes into it, chains together, in words", () => {
    expect(outline(graph, CATALOGUE).map((line) => [line.position, line.depth, line.sentence])).toEqual([
      [1, 0, "Upload: cat.png"],
      [2, 0, "Prompt: “winter”"],
      [3, 1, "Image, Flux 2: “a fox”, takes prompt from “winter”"],
      [4, 2, "Video, Pixverse v6: “it runs”, takes first frame from “a fox” and last frame from “cat.png”"],
      [5, 0, "A node this app does not know: hologram"],
    ]);
  });

  it("leaves nobody out, though they stand in a circle", () => {
    const circle = graphOf([image("a"), image("b"), image("c")], "a>b:image", "b>a:image", "b>c:image");
    expect(
      outline(circle, CATALOGUE)
        .map((line) => line.node.id)
        .sort(),
    ).toEqual(["a", "b", "c"]);
  });

  it.each([
    [node("n", "text", {}), "Prompt: empty"],
    [node("n", "upload", {}), "Upload: no file yet"],
    [node("n", "image", {}), "Image"],
    [image("n", " ", { model: "gone" }), "Image, gone"],
    [
      node("n", "text", { text: "a very long prompt that goes on and on beyond every measure" }),
      "Prompt: “a very long prompt that goes on and on…”",
    ],
  ])("%j is called %s", (one, words) => {
    expect(titleOf(one, CATALOGUE)).toBe(words);
  });

  it("is summed up in a sentence", () => {
    expect(graphWords(graph)).toBe("5 nodes: 1 video, 1 image, 1 upload, 1 prompt, 1 other");
    expect(graphWords(graphOf([]))).toBe("An empty canvas");
    expect(graphWords(graphOf([image("a")]))).toBe("1 node: 1 image");
  });
});
