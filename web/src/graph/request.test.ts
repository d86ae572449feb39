// @vitest-environment node
import { describe, expect, it } from "vitest";
import type { Graph } from "./model";
import { recipeHash, recipeOf, served } from "./recipe";
import { requestOf } from "./request";
import { Book } from "./results";
import { CATALOGUE, done, graphOf, image, node, text, video } from "./sample";

const addresses = {
  ofAsset: async (id: string) => `https://here/assets/${id}`,
  ofJob: async (id: string) => `https://here/jobs/${id}.png`,
};

async function asked(graph: Graph, id: string, pending: readonly string[] = []) {
  const book = new Book();
  book.take([done("j1", "fox"), done("j2", "owl")]);
  const found = graph.nodes.find((one) => one.id === id);
  const recipe = found && recipeOf({ graph, catalogue: CATALOGUE, book }, found, new Set(pending));
  if (!recipe) throw new Error(`${id} has no recipe`);
  return requestOf(
    served(recipe, (nodeId) => ({ jobId: `made by ${nodeId}` })),
    "run7",
    addresses,
  );
}

const upload = node("cat", "upload", { assetId: "file", kind: "image", fileName: "cat.png" });

describe("requests", () => {
  it("an image with every choice, and one with none", async () => {
    const params = { aspectRatio: "16:9", numImages: 4, seed: 0, durationSec: 9, scale: 2 };
    expect(await asked(graphOf([image("a", " a fox ", { params })]), "a")).toEqual({
      room: "image",
      body: { directPrompt: "a fox", modelId: "flux", aspectRatio: "16:9", numImages: 4, seed: 0, nodeId: "a" },
      idempotencyKey: "a-run7",
    });
    expect((await asked(graphOf([image("a")]), "a")).body).toEqual({
      directPrompt: "a fox",
      modelId: "flux",
      nodeId: "a",
    });
  });

  it("wired texts come first, in the order of their wires, empty ones left out", async () => {
    const graph = graphOf(
      [image("a", "own"), text("t1", "one"), text("t2", " "), text("t3", "three")],
      "t3>a:prompt",
      "t2>a:prompt",
      "t1>a:prompt",
    );
    expect((await asked(graph, "a")).body.directPrompt).toBe("three\n\none\n\nown");
  });

  it("frames by job and by file", async () => {
    const graph = graphOf([image("fox"), upload, video("v", "")], "fox>v:firstFrame", "cat>v:lastFrame");
    expect(await asked(graph, "v")).toMatchObject({
      room: "video",
      body: {
        firstFrame: { jobId: "j1" },
        lastFrame: { imageUrl: "https://here/assets/file" },
        modelId: "pix",
        nodeId: "v",
      },
    });
    expect((await asked(graph, "v")).body).not.toHaveProperty("directPrompt");
  });

  it("what is yet to be made is filled in when it is", async () => {
    const graph = graphOf([image("fox"), video("v")], "fox>v:firstFrame");
    expect((await asked(graph, "v", ["fox"])).body.firstFrame).toEqual({ jobId: "made by fox" });
  });

  it("speech, effects and music", async () => {
    const audio = (data: Record<string, unknown>) => asked(graphOf([node("s", "audio", data)]), "s");
    expect(
      (await audio({ model: "tts", prompt: "hello", params: { voiceId: "amy", duration: 9, format: "wav", seed: 4 } }))
        .body,
    ).toEqual({
      soundType: "speech",
      text: "hello",
      voiceId: "amy",
      modelId: "tts",
      format: "wav",
      nodeId: "s",
    });
    expect(
      (
        await audio({
          model: "band",
          prompt: "boom",
          soundType: "sfx",
          params: { duration: 9, voiceId: "amy", seed: 4 },
        })
      ).body,
    ).toEqual({
      soundType: "sfx",
      prompt: "boom",
      duration: 9,
      modelId: "band",
      seed: 4,
      nodeId: "s",
    });
  });

  it("tools take the picture beside their fields and the mask by its address", async () => {
    const tool = node("t", "tool", { model: "object-removal", prompt: "the lamp" });
    const graph = graphOf([image("fox"), image("owl"), tool], "fox>t:image", "owl>t:mask");
    expect(await asked(graph, "t")).toMatchObject({
      room: "tool",
      body: { jobId: "j1", maskUrl: "https://here/jobs/j2.png", directPrompt: "the lamp", modelId: "object-removal" },
    });
    const upscale = graphOf(
      [upload, node("u", "tool", { model: "local/upscale", params: { scale: 4 } })],
      "cat>u:image",
    );
    expect((await asked(upscale, "u")).body).toEqual({
      imageUrl: "https://here/assets/file",
      modelId: "local/upscale",
      scale: 4,
      nodeId: "u",
    });
  });

  it("the key is printable and short whatever the node is called", async () => {
    const odd = "ä".repeat(100);
    const { idempotencyKey, body } = await asked(graphOf([image(odd)]), odd);
    expect(idempotencyKey).toMatch(/^[\x21-\x7e]{8,255}$/);
    expect(body.nodeId).toBe(odd);
  });

  it("words of scripts stay words", async () => {
    const words = '<script>alert(1)</script> "; DROP';
    expect((await asked(graphOf([image("a", words)]), "a")).body.directPrompt).toBe(words);
  });
});

describe("the hash of a recipe", () => {
  const recipe = (prompt: string, seed?: number) => ({
    nodeId: "a",
    kind: "image" as const,
    model: "flux",
    prompt,
    params: seed === undefined ? {} : { seed },
    inputs: [],
  });

  it("is the same for the same, whoever asks and in whatever order", () => {
    expect(recipeHash(recipe("x", 1))).toBe(recipeHash({ ...recipe("x", 1), nodeId: "b" }));
  });

  it("differs for 5,000 different recipes", () => {
    const hashes = Array.from({ length: 5000 }, (_, k) => recipeHash(recipe(`a fox ${k % 100}`, Math.floor(k / 100))));
    expect(new Set(hashes).size).toBe(5000);
  });
});
