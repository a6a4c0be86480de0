// node sizes.mjs: what a browser fetches to keep documents offline and in step with a server, by client: one bundle of what
// an app imports, and its wasm, in brotli of quality 11. Prints a line for each, with tabs between its columns.
import { build } from "esbuild";
import { readFileSync } from "node:fs";
import { brotliCompressSync, constants } from "node:zlib";

/** Document, connection and storage of each, as its own guide imports them. */
const CLIENTS = [
  {
    packages: ["@automerge/automerge-repo", "@automerge/automerge-repo-network-websocket", "@automerge/automerge-repo-storage-indexeddb", "@automerge/automerge"],
    code: `
      export { Repo } from "@automerge/automerge-repo/slim";
      export { initializeWasm } from "@automerge/automerge/slim";
      export { WebSocketClientAdapter } from "@automerge/automerge-repo-network-websocket";
      export { IndexedDBStorageAdapter } from "@automerge/automerge-repo-storage-indexeddb";`,
    wasm: "@automerge/automerge/dist/automerge.wasm",
  },
  {
    packages: ["loro-crdt"],
    code: `export { default, LoroDoc } from "loro-crdt/web";`,
    wasm: "loro-crdt/web/loro_wasm_bg.wasm",
  },
  {
    packages: ["@hocuspocus/provider", "yjs", "y-indexeddb"],
    code: `
      export { Doc } from "yjs";
      export { HocuspocusProvider } from "@hocuspocus/provider";
      export { IndexeddbPersistence } from "y-indexeddb";`,
  },
  {
    packages: ["y-websocket", "yjs", "y-indexeddb"],
    code: `
      export { Doc } from "yjs";
      export { WebsocketProvider } from "y-websocket";
      export { IndexeddbPersistence } from "y-indexeddb";`,
  },
];

const packed = (bytes) => brotliCompressSync(bytes, { params: {
  [constants.BROTLI_PARAM_QUALITY]: constants.BROTLI_MAX_QUALITY,
  [constants.BROTLI_PARAM_LGWIN]: constants.BROTLI_MAX_WINDOW_BITS,
  [constants.BROTLI_PARAM_SIZE_HINT]: bytes.length,
} }).length;

async function script(code) {
  const { outputFiles: [{ contents }] } = await build({
    stdin: { contents: code, resolveDir: import.meta.dirname },
    bundle: true,
    minify: true,
    write: false,
    format: "esm",
    platform: "browser",
    target: "es2022",
    define: { "process.env.NODE_ENV": '"production"' },
    logLevel: "error",
  });
  return packed(contents);
}

const version = (name) => JSON.parse(readFileSync(`node_modules/${name}/package.json`, "utf8")).version;
const number = (bytes) => bytes.toLocaleString("en-GB");

for (const { packages, code, wasm } of CLIENTS) {
  const js = await script(code);
  const module = wasm ? packed(readFileSync(`node_modules/${wasm}`)) : 0;
  const names = packages.map((name) => `${name} ${version(name)}`).join(", ");
  console.log([names, number(js), module ? number(module) : "none", number(js + module)].join("\t"));
}
