// The secret of a link stands after the `#`, which no server sees. Rule: it is read once and leaves the address at once.
let taken: string | null = null;

/** The token of the link this page was opened with, or "". */
export function takeToken(): string {
  if (location.hash.length > 1) {
    taken = decodeURIComponent(location.hash.slice(1));
    history.replaceState(history.state, "", location.pathname + location.search);
  }
  return taken ?? "";
}

/** The token was used, or will not do. */
export function dropToken(): void {
  taken = null;
}
