// How the app is built into the Python package, and served with a live backend while working on it.
import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import tailwind from "@tailwindcss/vite";
import { defineConfig, minifySync, type Plugin, type Rolldown } from "vite";

const BACKEND = process.env.STORYNOTE_DEV ?? "http://localhost:8000";
const STATIC = "/static/app/";

const EARLY = "src/shell/early.js";
const ROOM = /src\/(\w+)\/page\.tsx$/;

/** Every file a chunk needs at once, itself and its styles included. */
function needs(bundle: Rolldown.OutputBundle, name: string, found = new Set<string>()): Set<string> {
  const chunk = bundle[name];
  if (chunk?.type !== "chunk" || found.has(name)) return found;
  found.add(name);
  for (const style of chunk.viteMetadata?.importedCss ?? []) found.add(style);
  for (const other of chunk.imports) needs(bundle, other, found);
  return found;
}

/** What each room needs besides what the page itself names. */
function codeByRoom(bundle: Rolldown.OutputBundle, base: string): Record<string, readonly string[]> {
  const chunks = Object.values(bundle).filter((file) => file.type === "chunk");
  const entry = chunks.find((chunk) => chunk.isEntry);
  const named = entry ? needs(bundle, entry.fileName) : new Set<string>();
  const rooms = chunks.flatMap((chunk) => {
    const room = chunk.facadeModuleId?.match(ROOM)?.[1];
    const files = [...needs(bundle, chunk.fileName)].filter((file) => !named.has(file));
    return room ? [[room, files.map((file) => base + file)] as const] : [];
  });
  return Object.fromEntries(rooms);
}

/** The first file of the page, before all others: small, blocking, hashed like them, never inline. See there. */
function early(): Plugin {
  const source = readFileSync(new URL(EARLY, import.meta.url), "utf8");
  let base = "/";
  let built = { name: "", text: "" };
  return {
    name: "early",
    enforce: "post",
    configResolved: (config) => {
      base = config.base;
    },
    configureServer: (server) => {
      server.middlewares.use("/early.js", (_, response) => {
        response.setHeader("Content-Type", "text/javascript");
        response.end(source);
      });
    },
    transformIndexHtml: {
      order: "post",
      handler: (_, { bundle }) => {
        if (!bundle) return [{ tag: "script", attrs: { src: "/early.js" }, injectTo: "head-prepend" }];
        const text = source.replace("const CODE = {};", `const CODE = ${JSON.stringify(codeByRoom(bundle, base))};`);
        const digest = createHash("sha256").update(text).digest("hex").slice(0, 8);
        built = { name: `assets/early-${digest}.js`, text: minifySync(EARLY, text).code };
        return [{ tag: "script", attrs: { src: base + built.name }, injectTo: "head-prepend" }];
      },
    },
    generateBundle() {
      this.emitFile({ type: "asset", fileName: built.name, source: built.text });
    },
  };
}

// Few files: on a slow line each one waits for its turn. What every page needs is one, icons included; React Flow another, which
// seldom changes; what several parts share is put together by who needs it.
const CHUNKS = [
  {
    name: "base",
    test: /node_modules\/(?!@xyflow|d3-|classcat)|src\/(ui|api)\/|src\/(shell\/(theme|commands)|events)\.ts/,
    priority: 3,
  },
  { name: "flow", test: /node_modules\/(@xyflow|d3-|classcat)/, priority: 2 },
  { name: "shared", test: /src\/.*\.tsx?$/, minShareCount: 2, entriesAware: true, entriesAwareMergeThreshold: 2_000 },
];

const OUTPUT = {
  codeSplitting: { groups: CHUNKS },
  chunkFileNames: ({ name }: { readonly name: string }) => `assets/${name.replace(/~.*/, "")}-[hash].js`,
};

// React's own interface on Preact: 60 kB (gzip) less to load. docs/decisions/0023-preact.md
const PREACT = {
  "react-dom/client": "preact/compat/client",
  "react-dom": "preact/compat",
  "react/jsx-runtime": "preact/jsx-runtime",
  react: "preact/compat",
};

export default defineConfig(({ command }) => ({
  plugins: [tailwind(), early()],
  base: command === "build" ? STATIC : "/",
  resolve: {
    alias: { ...PREACT, "@": new URL("src", import.meta.url).pathname },
  },
  // Without React's own refresh: what is edited reloads the page.
  oxc: { jsx: { runtime: "automatic", importSource: "preact" } },
  build: {
    outDir: "../src/storynote/static/app",
    emptyOutDir: true,
    target: "es2023",
    manifest: true,
    modulePreload: { polyfill: false },
    // Libraries mark their files "use client", which means nothing here.
    rolldownOptions: { output: OUTPUT, checks: { moduleLevelDirective: false } },
    assetsInlineLimit: 0,
  },
  server: { proxy: { "^/(v1|assets|s|openapi.json)(/|$)": { target: BACKEND, ws: false } } },
}));
