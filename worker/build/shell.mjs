// Lists the files of the page's shell with their hashes for the service worker. Called by the Maven build with the folder
// of the web resources, once everything is in it.
import { createHash } from "node:crypto";
import { readFileSync, readdirSync, writeFileSync } from "node:fs";
import { join, relative, sep } from "node:path";

const LIST = "shell.js";
/** What the page never loads, and what a service worker must not keep of itself. */
const LEFT_OUT = [/\.d\.ts$/, /\.map$/, /^syncline-fake\.js$/, /^service-worker\.js$/, /^shell\.js$/];

const folder = process.argv[2];
const files = {};
for (const entry of readdirSync(folder, { recursive: true, withFileTypes: true })) {
  const path = join(entry.parentPath ?? entry.path, entry.name);
  const name = relative(folder, path).split(sep).join("/");
  if (!entry.isFile() || LEFT_OUT.some((pattern) => pattern.test(name))) continue;
  files[name] = createHash("sha256").update(readFileSync(path)).digest("hex");
}
const sorted = Object.fromEntries(Object.entries(files).sort(([left], [right]) => (left < right ? -1 : 1)));
writeFileSync(
  join(folder, LIST),
  `// Made by the build: the files of the shell and their SHA-256.\nexport const files = ${JSON.stringify(sorted, null, 1)};\n`,
);
