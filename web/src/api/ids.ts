// New ids for things made in the browser. `crypto.randomUUID` exists only where the connection is trusted; this works everywhere.
const BYTES = 12;

/** 24 hex digits, random. */
export function newId(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(BYTES));
  return [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}
