// Unpacks the pinned Chromium with the libraries and fonts it brings along: node unpack-chromium.mjs <empty folder>
import { createReadStream, createWriteStream } from "node:fs";
import { writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { pipeline } from "node:stream/promises";
import { fileURLToPath } from "node:url";
import { createBrotliDecompress } from "node:zlib";
import { extract } from "tar-fs";

const root = join(dirname(fileURLToPath(import.meta.url)), "..", "..", "..");
const packed = join(root, "node_modules", "@sparticuz", "chromium", "bin");
const target = process.argv[2];

const unpack = (file, sink) => pipeline(createReadStream(join(packed, file)), createBrotliDecompress(), sink);

await Promise.all([
  unpack("chromium.br", createWriteStream(join(target, "chromium"), { mode: 0o755 })),
  unpack("al2023.tar.br", extract(target)),
  unpack("fonts.tar.br", extract(target)),
  unpack("swiftshader.tar.br", extract(target)),
]);

// The package's own fonts.conf names folders of another machine. Without any font Chromium ends at the first text.
await writeFile(
  join(target, "fonts.conf"),
  `<?xml version="1.0"?>
<!DOCTYPE fontconfig SYSTEM "fonts.dtd">
<fontconfig>
  <dir prefix="relative">fonts</dir>
  <cachedir prefix="xdg">fontconfig</cachedir>
</fontconfig>
`,
);
