// Makes the compiled scripts of the worker smaller. Called by the Maven build with the folder of the web resources, after
// TeaVM.
// TeaVM gives every field of every class a name of its own. Names that repeat compress better, so each class here counts
// its fields from the first letter on, behind those of its superclasses; a minifier then shortens the rest, and what nothing
// reads of the table of classes goes.
import { readFileSync, readdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { minify } from "terser";
import { slimClassTable } from "./class-table.mjs";

const sources = join(dirname(fileURLToPath(import.meta.url)), "..", "src", "main", "java");
const SCRIPTS = ["worker.js", "commands.js"];
const LETTERS = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ";
const SHORT_MAX = 3;
const MINIFY = { module: true, ecma: 2022, compress: { toplevel: true }, mangle: { toplevel: true } };
const OURS = /[\w$)\]]\._[a-zA-Z]{1,2}\b/;

const nth = (index) => `_${index < 52 ? LETTERS[index] : LETTERS[Math.trunc(index / 52) - 1] + LETTERS[index % 52]}`;

/** Names that may belong to the browser: every short word of the sources, every short property of the language. */
function foreignNames() {
  const names = new Set();
  for (const entry of readdirSync(sources, { recursive: true, withFileTypes: true })) {
    if (!entry.name.endsWith(".java")) continue;
    const text = readFileSync(join(entry.parentPath ?? entry.path, entry.name), "utf8");
    for (const [word] of text.matchAll(/[A-Za-z_$][\w$]*/g)) names.add(word);
  }
  for (const global of Object.getOwnPropertyNames(globalThis)) {
    const value = globalThis[global];
    for (const owner of [value, value?.prototype]) {
      if (owner === null || (typeof owner !== "object" && typeof owner !== "function")) continue;
      for (const name of Object.getOwnPropertyNames(owner)) names.add(name);
    }
  }
  return names;
}

/** Every class with its superclass and the fields its constructor sets. */
function readClasses(text) {
  const classes = new Map();
  const [, without] = text.match(/([\w$]+)=([\w$]+)=>\{if\(\2===0\)\{return function\(\)/) ?? [];
  if (!without) throw new Error("the compiled worker has another shape than this script knows");
  const bare = new RegExp(`([\\w$]+)=${without.replace("$", "\\$")}\\(([\\w$]*)\\)`, "g");
  for (const [, name, parent] of text.matchAll(bare)) classes.set(name, { parent, fields: [] });
  const withFields = /function ([\w$]+)\(\)\{(?:let [\w$]+=this;)?([\w$]+)\.call\([\w$]+\);((?:[\w$]+\.[\w$]+=[^;{}()]+;)+)\}/g;
  for (const [, name, parent, body] of text.matchAll(withFields)) {
    classes.set(name, { parent, fields: [...body.matchAll(/[\w$]+\.([\w$]+)=/g)].map(([, field]) => field) });
  }
  return classes;
}

function newNames(classes, foreign) {
  const names = new Map();
  const next = new Map();
  const number = (name) => {
    if (next.has(name) || !classes.has(name)) return next.get(name) ?? 0;
    const { parent, fields } = classes.get(name);
    let index = number(parent);
    for (const field of fields) {
      if (names.has(field)) throw new Error(`field ${field} of ${name} has the name of another`);
      if (field.length <= SHORT_MAX && !foreign.has(field)) names.set(field, nth(index++));
    }
    next.set(name, index);
    return index;
  };
  for (const name of classes.keys()) number(name);
  return names;
}

for (const script of SCRIPTS) {
  const file = join(process.argv[2], script);
  const text = readFileSync(file, "utf8");
  if (OURS.test(text)) continue;
  const names = newNames(readClasses(text), foreignNames());
  const tokens = /"(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*'|`(?:[^`\\]|\\.)*`|(?<=[\w$)\]])\.([\w$]+)/g;
  const renamed = text.replace(tokens, (token, property) => (names.has(property) ? `.${names.get(property)}` : token));
  const { code } = await minify(renamed, MINIFY);
  writeFileSync(file, (await minify(slimClassTable(code), MINIFY)).code);
}
