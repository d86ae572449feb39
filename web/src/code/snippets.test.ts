// @vitest-environment node
// Every program shown is run for real, against a server that keeps what it was sent.
import { execFile } from "node:child_process";
import { mkdtemp, readdir, readFile, writeFile } from "node:fs/promises";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import type { Call, JsonObject } from "./call";
import { pieces } from "./highlight";
import { LANGUAGES, type Language, snippet } from "./snippets";

const run = promisify(execFile);
const PROJECT = "665a3b1c665a3b1c665a3b1c";
const NASTY = `it's "quoted" \\ back\\slash\n$HOME \`id\` $(id) \${x} '; rm -rf / #\t%s %d 日本 🦊 \u2028\u202e\u0007 @file {{x}}`;

interface Seen {
  readonly method: string;
  readonly path: string;
  readonly key: string;
  readonly body: unknown;
}

let server: Server;
let origin = "";
let seen: Seen[] = [];

beforeAll(async () => {
  server = createServer((request, response) => {
    const parts: Buffer[] = [];
    request.on("data", (part: Buffer) => parts.push(part));
    request.on("end", () => {
      const raw = Buffer.concat(parts).toString();
      const path = request.url ?? "";
      const body: unknown = raw === "" ? null : JSON.parse(raw);
      seen.push({ method: request.method ?? "", path, key: request.headers.authorization ?? "", body });
      if (path.startsWith("/assets/")) response.end("result");
      else response.end(JSON.stringify(answer(path)));
    });
  });
  await new Promise<void>((ready) => server.listen(0, "127.0.0.1", ready));
  origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterAll(() => server.close());
beforeEach(() => {
  seen = [];
});

function answer(path: string): unknown {
  if (path === "/v1/projects") return { id: PROJECT, name: "n" };
  if (path.endsWith("/image")) return { jobId: "a1", jobIds: ["a1", "a2"], credits: 4 };
  if (path.startsWith("/v1/projects/")) return { jobId: "a1", credits: 4 };
  const id = path.split("/").pop() ?? "";
  const url = `${origin}/assets/${id}.png?e=1&s=x`;
  return { id, status: "completed", prompt: NASTY, imageUrl: url, videoUrl: url, audioUrl: url, error: null };
}

async function execute(language: Language, code: string): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), "snippet-"));
  const file = join(folder, { curl: "a.sh", python: "a.py", javascript: "a.mjs" }[language]);
  await writeFile(file, code);
  const program = { curl: "sh", python: "python3", javascript: process.execPath }[language];
  await run(program, [file], { cwd: folder, env: { ...process.env, STORYNOTE_API_KEY: "sk_live_x" } });
  return folder;
}

const BODIES: readonly { readonly name: string; readonly room: Call["room"]; readonly body: JsonObject }[] = [
  { name: "plain", room: "image", body: { directPrompt: "A fox", modelId: "fal-ai/flux-2", numImages: 2, seed: 7 } },
  { name: "nasty", room: "image", body: { directPrompt: NASTY, numImages: 2 } },
  { name: "nested", room: "video", body: { directPrompt: "x", firstFrame: { jobId: "a'b" }, durationSec: 2.5 } },
  { name: "audio", room: "audio", body: { soundType: "speech", text: NASTY, voiceId: "af_heart", format: undefined } },
  { name: "tool", room: "tool", body: { modelId: "image-upscale", imageUrl: "https://x/y?a=1&b='2'", scale: 2 } },
];

describe.each(LANGUAGES)("%s", (language) => {
  it.each(BODIES)("sends what was asked: $name", { timeout: 60_000 }, async ({ room, body }) => {
    const code = snippet(language, { room, projectId: PROJECT, body }, origin);
    const folder = await execute(language, code);
    const create = seen.find((one) => one.path === `/v1/projects/${PROJECT}/${room}`);
    expect(create).toEqual({
      method: "POST",
      path: `/v1/projects/${PROJECT}/${room}`,
      key: "Bearer sk_live_x",
      body: JSON.parse(JSON.stringify(body)),
    });
    const files = (await readdir(folder)).filter((name) => name.endsWith(".png"));
    expect(files).toEqual(room === "image" ? ["a1.png", "a2.png"] : ["a1.png"]);
    expect(await readFile(join(folder, "a1.png"), "utf8")).toBe("result");
    expect(code).not.toContain("sk_live");
  });

  it("makes a project where there is none", { timeout: 60_000 }, async () => {
    await execute(language, snippet(language, { room: "image", projectId: null, body: { directPrompt: "x" } }, origin));
    expect(seen[0]).toMatchObject({ method: "POST", path: "/v1/projects", body: { name: "My first project" } });
    expect(seen[1]?.path).toBe(`/v1/projects/${PROJECT}/image`);
  });

  it("is the same when put together from its coloured pieces", () => {
    const code = snippet(language, { room: "audio", projectId: null, body: { text: NASTY } }, origin);
    const parts = pieces(code, language);
    expect(parts.map((piece) => piece.text).join("")).toBe(code);
    expect(new Set(parts.map((piece) => piece.tone))).toContain("string");
  });
});
