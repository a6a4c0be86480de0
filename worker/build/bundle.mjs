// Puts the modules of the tab's script, and those the worker shares with it, into one small file each. Called by the
// Maven build with the folder of the web resources; during development the same modules are served one by one.
import { readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";
import { minify } from "terser";

const source = join(dirname(fileURLToPath(import.meta.url)), "..", "..", "src", "main", "webapp");
const folder = process.argv[2];
/** What pages and the worker import by name. */
const ENTRIES = ["syncline.js", "worker-boot.js", "wasm-adapter.js", "stream.js", "transport.js", "mirror.js"];
/** What the tab's script fetches when a page first asks for it. */
const LATER = ["history.js", "presence.js", "undo.js", "backends.js", "leader.js"];

const { metafile } = await build({
  entryPoints: [...ENTRIES, ...LATER].map((name) => join(source, name)),
  outdir: folder,
  bundle: true,
  minify: true,
  format: "esm",
  target: "es2022",
  external: ["./automerge/*", "./worker.js", "./commands.js", "./network.js", "./syncline.js", ...LATER.map((name) => `./${name}`)],
  metafile: true,
  logLevel: "warning",
});
for (const name of ["syncline.js", ...LATER]) {
  const path = join(folder, name);
  const { code } = await minify(readFileSync(path, "utf8"), { module: true, compress: { passes: 3, ecma: 2020, pure_getters: true }, mangle: true });
  writeFileSync(path, code);
}
const packed = Object.keys(metafile.inputs).map((path) => path.split("/").at(-1)).filter((name) => ![...ENTRIES, ...LATER].includes(name));
for (const name of packed) rmSync(join(folder, name), { force: true });

// The page asks early for what it needs; the modules that are inside others now are not to be had.
const page = readFileSync(join(source, "index.html"), "utf8").split("\n");
const needed = page.filter((line) => !line.includes("modulepreload") || !packed.some((name) => line.includes(`"${name}"`)));
writeFileSync(join(folder, "index.html"), needed.join("\n"));
