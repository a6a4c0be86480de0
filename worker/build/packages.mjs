// Brings the pinned npm packages and lays Automerge's glue and wasm out for the page. Called by the Maven build with
// the folder to fill. Both steps do nothing when their result is already there.
import { createHash } from "node:crypto";
import { spawnSync } from "node:child_process";
import { copyFileSync, existsSync, mkdirSync, readFileSync, renameSync, statSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const root = join(dirname(fileURLToPath(import.meta.url)), "..", "..");
const packages = join(root, "node_modules");
const cache = join(packages, ".cache", "syncline");

/** Runs a program to its end with its output on this one's; a failure ends the build. */
function run(program, ...args) {
  const result = spawnSync(program, args, { cwd: root, stdio: ["ignore", "inherit", "inherit"] });
  if (result.error) throw result.error;
  if (result.status !== 0) throw new Error(`${program} ${args.join(" ")} ended with ${result.status}`);
}

/** The first 16 hex digits of the SHA-256 of all files, in order. */
function fingerprint(...files) {
  const hash = createHash("sha256");
  for (const file of files) hash.update(readFileSync(file));
  return hash.digest("hex").slice(0, 16);
}

/** Installs exactly what the lock file names, unless these packages were installed from this very lock file. */
function install() {
  const stamp = join(packages, ".syncline-lock");
  const wanted = fingerprint(join(root, "package-lock.json"));
  if (existsSync(stamp) && readFileSync(stamp, "utf8") === wanted) return;
  run("npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error");
  writeFileSync(stamp, wanted);
}

/** Automerge's wasm made smaller. That takes most of a minute, so the result is kept beside the packages. */
function smallerWasm() {
  const original = join(packages, "@automerge", "automerge", "dist", "automerge.wasm");
  const optimiser = join(packages, "binaryen", "bin", "wasm-opt");
  const kept = join(cache, `automerge-oz-${fingerprint(original, join(packages, "binaryen", "package.json"))}.wasm`);
  if (!existsSync(kept)) {
    mkdirSync(cache, { recursive: true });
    const unfinished = `${kept}.${process.pid}`;
    // Only the features the module names itself: browsers lack some that the optimiser would use on its own.
    run(process.execPath, optimiser, "-Oz", original, "-o", unfinished);
    renameSync(unfinished, kept);
  }
  return kept;
}

/** Copies a file unless an equally long and no older one is there. */
function place(source, target) {
  const from = statSync(source);
  const there = existsSync(target) ? statSync(target) : null;
  if (there === null || there.size !== from.size || there.mtimeMs < from.mtimeMs) copyFileSync(source, target);
}

const target = process.argv[2];
install();
mkdirSync(target, { recursive: true });
place(
  join(packages, "@automerge", "automerge", "dist", "mjs", "wasm_bindgen_output", "web", "automerge_wasm.js"),
  join(target, "automerge_wasm.js"),
);
place(smallerWasm(), join(target, "automerge.wasm"));
