// Makes the brotli forms of the page's files, for the server to send. Called by the Maven build with the folder of the
// web resources, once everything is in it, and the folder to fill. Results are kept beside the npm packages by content.
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, readdirSync, renameSync, writeFileSync } from "node:fs";
import { dirname, join, relative, sep } from "node:path";
import { fileURLToPath } from "node:url";
import { brotliCompressSync, constants } from "node:zlib";

const PACKED = /\.(js|css|html|wasm|json|webmanifest|svg)$/;
/** Below this, the header that says so costs more than the coding saves. */
const BYTES_MIN = 256;

const cache = join(dirname(fileURLToPath(import.meta.url)), "..", "..", "node_modules", ".cache", "syncline", "brotli");
const [source, target] = process.argv.slice(2);

/** The brotli form of some bytes, made once. */
function packed(bytes) {
  const kept = join(cache, createHash("sha256").update(bytes).digest("hex"));
  if (existsSync(kept)) return readFileSync(kept);
  const small = brotliCompressSync(bytes, {
    params: {
      [constants.BROTLI_PARAM_QUALITY]: constants.BROTLI_MAX_QUALITY,
      [constants.BROTLI_PARAM_LGWIN]: constants.BROTLI_MAX_WINDOW_BITS,
      [constants.BROTLI_PARAM_SIZE_HINT]: bytes.length,
    },
  });
  mkdirSync(cache, { recursive: true });
  writeFileSync(`${kept}.${process.pid}`, small);
  renameSync(`${kept}.${process.pid}`, kept);
  return small;
}

for (const entry of readdirSync(source, { recursive: true, withFileTypes: true })) {
  const path = join(entry.parentPath ?? entry.path, entry.name);
  if (!entry.isFile() || !PACKED.test(path)) continue;
  const bytes = readFileSync(path);
  if (bytes.length < BYTES_MIN) continue;
  const place = join(target, `${relative(source, path).split(sep).join("/")}.br`);
  mkdirSync(dirname(place), { recursive: true });
  writeFileSync(place, packed(bytes));
}
