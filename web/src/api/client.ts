// Every call to the API goes through here: JSON in, JSON out, and one kind of error. Rule: nothing else calls `fetch` on /v1.

/** What went wrong, in the API's own words. `status` 0 means the server could not be reached at all. */
export class ApiError extends Error {
  constructor(
    readonly status: number,
    readonly type: string,
    message: string,
    readonly param: string | null = null,
    readonly requestId: string | null = null,
    readonly retryAfterSec: number | null = null,
  ) {
    super(message);
    this.name = "ApiError";
  }
}

export type Query = Readonly<Record<string, string | number | boolean | null | undefined>>;

export interface CallOptions {
  readonly query?: Query;
  readonly headers?: Readonly<Record<string, string>>;
  readonly signal?: AbortSignal;
  /** A call that may be made signed out: its 401 is the answer to that call, not the end of the session. */
  readonly anonymous?: boolean;
  /** Sent even when the page goes away meanwhile (64 kB at most). */
  readonly keepalive?: boolean;
}

type Listener = () => void;
const unauthorized = new Set<Listener>();

/** Calls `listener` whenever a call is refused because the session has ended. Returns how to stop that. */
export function onUnauthorized(listener: Listener): () => void {
  unauthorized.add(listener);
  return () => unauthorized.delete(listener);
}

export function address(path: string, query: Query = {}): string {
  const search = new URLSearchParams();
  for (const [name, value] of Object.entries(query)) {
    if (value !== null && value !== undefined && value !== "") search.set(name, String(value));
  }
  const text = search.toString();
  return text ? `${path}?${text}` : path;
}

interface ErrorBody {
  readonly error?: unknown;
  readonly type?: unknown;
  readonly param?: unknown;
  readonly requestId?: unknown;
}

function textOr(value: unknown, other: string | null): string | null {
  return typeof value === "string" ? value : other;
}

async function errorOf(response: Response): Promise<ApiError> {
  const body = (await response.json().catch(() => ({}))) as ErrorBody;
  const wait = Number(response.headers.get("Retry-After") ?? Number.NaN);
  return new ApiError(
    response.status,
    textOr(body.type, null) ?? "unknown",
    textOr(body.error, null) ?? `The server answered with ${response.status} and no explanation. Nothing was charged.`,
    textOr(body.param, null),
    textOr(body.requestId, response.headers.get("X-Request-Id")),
    Number.isFinite(wait) ? wait : null,
  );
}

const UNREACHABLE = "StoryNote cannot be reached. Nothing was sent or charged. Check the connection and try again.";

declare global {
  /** What shell/early.js asked for while this code was on its way, by address. */
  var storynoteEarly: Map<string, Promise<Response>> | undefined;
}

/** The answer to a first reading that is under way already. It is taken once, and not after anything was changed or refused. */
function underWay(method: string | undefined, url: string): Promise<Response> | undefined {
  const answer = globalThis.storynoteEarly?.get(url);
  if (method === "GET") globalThis.storynoteEarly?.delete(url);
  else globalThis.storynoteEarly?.clear();
  return method === "GET" ? answer : undefined;
}

async function reach(url: string, init: RequestInit): Promise<Response> {
  try {
    return await (underWay(init.method, url) ?? fetch(url, { credentials: "same-origin", ...init }));
  } catch (cause) {
    if (cause instanceof DOMException && cause.name === "AbortError") throw cause;
    throw new ApiError(0, "unreachable", UNREACHABLE);
  }
}

async function request(method: string, path: string, body: unknown, options: CallOptions): Promise<Response> {
  const headers: Record<string, string> = { Accept: "application/json", ...options.headers };
  const init: RequestInit = { method, headers, signal: options.signal ?? null, keepalive: options.keepalive ?? false };
  if (body !== undefined) {
    headers["Content-Type"] = "application/json";
    init.body = JSON.stringify(body);
  }
  const response = await reach(address(path, options.query), init);
  if (response.ok) return response;
  const error = await errorOf(response);
  if (error.status === 401) globalThis.storynoteEarly?.clear();
  if (error.status === 401 && !options.anonymous) for (const listener of unauthorized) listener();
  throw error;
}

async function answer<T>(method: string, path: string, body: unknown, options: CallOptions = {}): Promise<T> {
  const response = await request(method, path, body, options);
  if (response.status === 204) return undefined as T;
  return (await response.json()) as T;
}

export const get = <T>(path: string, options?: CallOptions): Promise<T> => answer<T>("GET", path, undefined, options);
export const post = <T>(path: string, body: unknown = {}, options?: CallOptions): Promise<T> =>
  answer<T>("POST", path, body, options);
export const put = <T>(path: string, body: unknown, options?: CallOptions): Promise<T> =>
  answer<T>("PUT", path, body, options);
export const patch = <T>(path: string, body: unknown, options?: CallOptions): Promise<T> =>
  answer<T>("PATCH", path, body, options);
export const del = <T = void>(path: string, body?: unknown, options?: CallOptions): Promise<T> =>
  answer<T>("DELETE", path, body, options);

/** The sentence to show for anything that was thrown. */
export function sentence(error: unknown): string {
  if (error instanceof ApiError && error.status === 429) return patience(error);
  if (error instanceof ApiError) return error.message;
  return "Something went wrong in this page. Nothing was charged. Reload it and try again.";
}

function patience({ message, retryAfterSec }: ApiError): string {
  const when =
    retryAfterSec === null ? "in a moment" : `in ${retryAfterSec} ${retryAfterSec === 1 ? "second" : "seconds"}`;
  return `${message.replace(/\.$/, "")}. Nothing was charged; try again ${when}.`;
}

/** Whether trying the same call again can help: the server was away or asked to wait. */
export function passing(error: unknown): boolean {
  return error instanceof ApiError && (error.status === 0 || error.status === 429 || error.status >= 500);
}
