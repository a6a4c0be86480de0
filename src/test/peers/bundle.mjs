// node bundle.mjs: makes page.js of the kit and its stock packages, for a page of a browser.
import { build } from "esbuild";

await build({
  entryPoints: ["kit.mjs"],
  outfile: "page.js",
  bundle: true,
  format: "esm",
  platform: "browser",
  // The build of Automerge that carries its wasm along.
  conditions: ["webpack"],
  alias: Object.fromEntries(["assert/strict", "buffer", "crypto", "process"].map((name) => [`node:${name}`, "./page.mjs"])),
  logLevel: "error",
});
