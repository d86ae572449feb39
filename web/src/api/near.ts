// A file of ours by its way on this very server, by whatever name the browser reached it. Rule: what shows a file asks here;
// what hands an address to somebody else keeps the whole one.
const OURS = /^\/assets\/[0-9a-f]{24}\.|^\/v1\/voices\//;

/** Of this page's own origin where the file is ours: readable (a frame, a waveform) and downloadable. */
export function near(url: string): string {
  const parsed = URL.parse(url);
  return parsed && OURS.test(parsed.pathname) ? parsed.pathname + parsed.search : url;
}
