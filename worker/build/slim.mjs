// Makes the compiled scripts of the worker smaller. Called by the Maven build with the folder of the web resources, after
// TeaVM.
// TeaVM gives every field of every class a name of its own. Names that repeat compress better, so each class here counts
// its fields from the first letter on, behind those of its superclasses. What a field begins with is said once, at the root
// of all classes, instead of in every constructor: there is one row of names for each such value. A minifier then shortens
// the rest, what nothing reads of the table of classes goes, each class is said at once, and functions that look alike are put
// together. Texts are added and compared as JavaScript does it, and its objects go about without wrappers.
import { readFileSync, readdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { minify } from "terser";
import { slimClassTable } from "./class-table.mjs";
import { classesAtOnce } from "./classes.mjs";
import { likeBesideLike } from "./neighbours.mjs";
import { textsAdded } from "./texts.mjs";

const sources = join(dirname(fileURLToPath(import.meta.url)), "..", "src", "main", "java");
const SCRIPTS = ["worker.js", "commands.js"];
const LETTERS = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ";
const SHORT_MAX = 3;
const MINIFY = {
  module: true,
  ecma: 2022,
  compress: { toplevel: true, hoist_funs: true, unsafe_arrows: true, unsafe_methods: true, passes: 3 },
  mangle: { toplevel: true },
};
const PREFIXES = ["_", "$", "_$", "$_"];
const OURS = /[\w$)\]]\._[a-zA-Z]{1,2}\b/;

const nth = (index) => (index < 52 ? LETTERS[index] : LETTERS[Math.trunc(index / 52) - 1] + LETTERS[index % 52]);

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

/** Every class with its superclass and what its constructor sets: names and values, and where that stands. */
function readClasses(text) {
  const classes = new Map();
  const [, without] = text.match(/([\w$]+)=([\w$]+)=>\{if\(\2===0\)\{return function\(\)/) ?? [];
  if (!without) throw new Error("the compiled worker has another shape than this script knows");
  const bare = new RegExp(`([\\w$]+)=${without.replace("$", "\\$")}\\(([\\w$]*)\\)`, "g");
  for (const [, name, parent] of text.matchAll(bare)) classes.set(name, { parent, fields: [] });
  const withFields = /function ([\w$]+)\(\)\{(?:let [\w$]+=this;)?([\w$]+)\.call\([\w$]+\);((?:[\w$]+\.[\w$]+=[^;{}()]+;)+)\}/g;
  for (const [whole, name, parent, body] of text.matchAll(withFields)) {
    const fields = [...body.matchAll(/[\w$]+\.([\w$]+)=([^;]+);/g)].map(([, field, value]) => ({ field, value: value === "0.0" ? "0" : value }));
    classes.set(name, { parent, fields, whole });
  }
  return { classes, without };
}

/** The new names of fields, and for each value that fields begin with the names that do. */
function newNames(classes, foreign) {
  const names = new Map();
  const next = new Map();
  const rows = new Map();
  const number = (name) => {
    if (next.has(name) || !classes.has(name)) return next.get(name) ?? {};
    const { parent, fields } = classes.get(name);
    const index = { ...number(parent) };
    for (const { field, value } of fields) {
      if (names.has(field)) throw new Error(`field ${field} of ${name} has the name of another`);
      if (field.length > SHORT_MAX || foreign.has(field)) continue;
      if (!rows.has(value)) rows.set(value, { prefix: PREFIXES[rows.size], count: 0 });
      const row = rows.get(value);
      index[value] = (index[value] ?? 0) + 1;
      row.count = Math.max(row.count, index[value]);
      names.set(field, row.prefix + nth(index[value] - 1));
    }
    next.set(name, index);
    return index;
  };
  for (const name of classes.keys()) number(name);
  return { names, rows };
}

/** The constructors without what the root of all classes says for them. */
function withoutBeginnings(text, { classes, without }, { names, rows }) {
  let result = text;
  for (const [name, { parent, fields, whole }] of classes) {
    if (!whole) continue;
    const left = fields.filter(({ field }) => !names.has(field));
    const body = left.map(({ field, value }) => `this.${field}=${value};`).join("");
    const bare = `let ${name}=${without}(${parent});`;
    result = result.replace(whole, () => (left.length ? `function ${name}(){${parent}.call(this);${body}}` : bare));
  }
  const root = ".prototype={}";
  if (result.split(root).length !== 2) throw new Error("the root of all classes has another shape than this script knows");
  const beginnings = [...rows].flatMap(([value, { prefix, count }]) => Array.from({ length: count }, (_, index) => `${prefix + nth(index)}:${value}`));
  return result.replace(root, () => `.prototype={${beginnings}}`);
}

/**
 * The script without wrappers of JavaScript's objects: TeaVM makes one, and finds it again by a weak map, wherever such an
 * object goes through a generic type, and takes it off later. Nothing here asks such an object for its equality or hash.
 */
function withoutWrappers(text) {
  const wrap = /([\w$]+)=([\w$]+)=>\{let [^;]*;if\s*\(\2===null\)return null;[\w$]+=[\w$]+\(typeof \2\);[\s\S]*?return [\w$]+\(\2\);\}/;
  const unwrap = /([\w$]+)=([\w$]+)=>\{if\s*\(\2===null\)return null;return\s*!\(\2 instanceof [\w$]+(?:\(\))?\)\?\2:(?:\2\.[\w$]+|[\w$]+\(\2\));\}/g;
  if (!wrap.test(text) || text.match(unwrap) === null) throw new Error("wrappers have another shape than this script knows");
  return text.replace(wrap, "$1=$2=>$2").replace(unwrap, "$1=$2=>$2");
}

/** The script with texts compared one by one where TeaVM first looks for their hashes: each is ten digits that do not compress. */
function withoutHashes(text) {
  const choice = /switch\([\w$]+\(([\w$]+)\)\)\{((?:case -?\d+:if\(![\w$]+\(\1,[\w$]+\(\d+\)\)\)break ([\w$]+);[\w$]+=\d+;break \3;)+)default:\}/g;
  const one = /case -?\d+:if\(!([^;]*)\)(break [\w$]+;)([\w$]+=\d+;)\2/g;
  return text.replace(choice, (whole, value, cases) => cases.replace(one, "if($1){$3$2}"));
}

for (const script of SCRIPTS) {
  const file = join(process.argv[2], script);
  const compiled = readFileSync(file, "utf8");
  if (OURS.test(compiled)) continue;
  const text = textsAdded(compiled.replace(/\n(?=[^\w$])|(?<=[^\w$])\n/g, ""));
  const read = readClasses(text);
  const given = newNames(read.classes, foreignNames());
  const tokens = /"(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*'|`(?:[^`\\]|\\.)*`|(?<=[\w$)\]])\.([\w$]+)/g;
  const taken = new Set(given.names.values());
  const renamed = withoutHashes(withoutWrappers(withoutBeginnings(text, read, given))).replace(tokens, (token, property) => {
    if (taken.has(property)) throw new Error(`${property} is the name of something else`);
    return given.names.has(property) ? `.${given.names.get(property)}` : token;
  });
  const { code } = await minify(renamed, MINIFY);
  const slim = await minify(classesAtOnce(slimClassTable(code)), MINIFY);
  writeFileSync(file, likeBesideLike(slim.code));
}
