import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { ApiError, address, del, get, onUnauthorized, passing, post, sentence } from "./client";
import { waitMs } from "./queries";

let server: Server;
let base = "";
const asked: { method: string | undefined; body: string; type: string | undefined }[] = [];

const ANSWERS: Record<string, readonly [number, string, Record<string, string>?]> = {
  "/ok": [200, '{"a":1}'],
  "/none": [204, ""],
  "/price": [
    402,
    '{"error":"Needs 30","code":402,"type":"insufficient_credits","param":"modelId","requestId":"req_1"}',
  ],
  "/wait": [429, '{"error":"Slow down","code":429,"type":"rate_limited"}', { "Retry-After": "7" }],
  "/out": [401, '{"error":"Sign in","code":401,"type":"unauthorized"}'],
  "/proxy": [502, "<html>Bad gateway</html>", { "X-Request-Id": "req_2" }],
};

beforeAll(async () => {
  server = createServer((request, response) => {
    let body = "";
    request.on("data", (part) => {
      body += part;
    });
    request.on("end", () => {
      asked.push({ method: request.method, body, type: request.headers["content-type"] });
      const [status, text, headers] = ANSWERS[request.url ?? ""] ?? [404, "{}"];
      response.writeHead(status, { ...headers, "Access-Control-Allow-Origin": "*" }).end(text);
    });
  });
  await new Promise<void>((ready) => server.listen(0, "127.0.0.1", ready));
  base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});

afterAll(() => new Promise((done) => server.close(done)));

async function refusal(path: string): Promise<ApiError> {
  const error = await get(base + path).catch((thrown: unknown) => thrown);
  if (error instanceof ApiError) return error;
  throw new Error("it was not refused");
}

describe("calls", () => {
  it("give the answer, or nothing for 204", async () => {
    await expect(get(`${base}/ok`)).resolves.toEqual({ a: 1 });
    await expect(del(`${base}/none`)).resolves.toBeUndefined();
  });

  it("send JSON", async () => {
    await post(`${base}/ok`, { name: "x" });
    expect(asked.at(-1)).toEqual({ method: "POST", body: '{"name":"x"}', type: "application/json" });
  });

  it("say what the API said", async () => {
    const error = await refusal("/price");
    expect(error).toMatchObject({
      status: 402,
      type: "insufficient_credits",
      param: "modelId",
      requestId: "req_1",
      message: "Needs 30",
    });
    expect(sentence(error)).toBe("Needs 30");
    expect(passing(error)).toBe(false);
  });

  it("wait as long as they are told to, and longer each time where they are not", async () => {
    const error = await refusal("/wait");
    expect(passing(error)).toBe(true);
    expect(waitMs(0, error)).toBe(7000);
    expect([0, 1, 2].map((tried) => waitMs(tried, new Error()))).toEqual([1000, 2000, 4000]);
  });

  it("explain an answer that is not ours, and keep its reference", async () => {
    const error = await refusal("/proxy");
    expect(error.message).toContain("502");
    expect(error.requestId).toBe("req_2");
  });

  it("tell when the session ended, unless the call is one for strangers", async () => {
    const ended = vi.fn();
    const stop = onUnauthorized(ended);
    await get(`${base}/out`, { anonymous: true }).catch(() => {});
    expect(ended).not.toHaveBeenCalled();
    await refusal("/out");
    expect(ended).toHaveBeenCalledOnce();
    stop();
  });

  it("say so when nobody answers", async () => {
    const error = await get("http://127.0.0.1:1/").catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({ status: 0, type: "unreachable" });
    expect(passing(error)).toBe(true);
  });
});

describe("address", () => {
  it("leaves out what is not set", () => {
    expect(address("/v1/jobs", { limit: 3, cursor: null, q: "", kind: undefined, on: false })).toBe(
      "/v1/jobs?limit=3&on=false",
    );
    expect(address("/v1/jobs")).toBe("/v1/jobs");
  });
});
