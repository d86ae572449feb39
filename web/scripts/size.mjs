// What a first visit loads, from the build's own list of files: JavaScript and styles, gzip, in kB (1,000 bytes). Ends with 1
// when a limit is passed.   usage: npm run size [-- FOLDER]
import { readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { gzipSync } from "node:zlib";

/** The projects and the canvas together: what somebody new loads before the first picture. */
const FIRST_KB_MAX = 180;
/** What any other page adds to what all pages share. */
const PAGE_KB_MAX = 30;

const folder = resolve(process.argv[2] ?? join(import.meta.dirname, "../../src/storynote/static/app"));
const manifest = JSON.parse(readFileSync(join(folder, ".vite/manifest.json"), "utf8"));

function filesOf(key, found = new Set()) {
  const { file, css = [], imports = [] } = manifest[key];
  if (found.has(file)) return found;
  found.add(file);
  for (const style of css) found.add(style);
  for (const other of imports) filesOf(other, found);
  return found;
}

function kb(files) {
  const bytes = [...files].map((file) => gzipSync(readFileSync(join(folder, file)), { level: 9 }).length);
  return bytes.reduce((sum, size) => sum + size, 0) / 1000;
}

const early = readFileSync(join(folder, "index.html"), "utf8").match(/assets\/early-\w+\.js/)?.[0];
if (!early) throw new Error("index.html names no early file");
const shell = filesOf("index.html").add(early);
const pages = Object.keys(manifest)
  .map((key) => [key.match(/^src\/(\w+)\/page\.tsx$/)?.[1], filesOf(key)])
  .filter(([room]) => room);
const FIRST = ["projects", "canvas"];
const first = new Set(pages.filter(([room]) => FIRST.includes(room)).flatMap(([, files]) => [...files, ...shell]));

const rows = [
  ["every page", kb(shell), null],
  ["projects and canvas", kb(first), FIRST_KB_MAX],
];
for (const [room, files] of pages) {
  rows.push([`${room} alone`, kb(new Set([...files, ...shell])), null]);
  if (!FIRST.includes(room))
    rows.push([`${room} adds`, kb([...files].filter((file) => !shell.has(file))), PAGE_KB_MAX]);
}
let over = false;
for (const [what, size, most] of rows) {
  const limit = most === null ? "" : size > most ? `  OVER ${most} kB` : `  ≤ ${most} kB`;
  over ||= most !== null && size > most;
  process.stdout.write(`${what.padEnd(22)}${size.toFixed(1).padStart(7)} kB${limit}\n`);
}
process.exit(over ? 1 : 0);
