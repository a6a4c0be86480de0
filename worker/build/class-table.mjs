// Takes out of a compiled script what TeaVM writes there for reflection and debuggers and nothing in it reads. acorn is
// the parser that comes with terser.
import { parse } from "acorn";

/** One class in TeaVM's table of classes: what stands where. A name that is not 0 has the index of its package behind it. */
const NAME = 1;
const ROW_LENGTH = 8;
const SUPERINTERFACES = 3;
const MODIFIERS = 4;
const OUTER_CLASS = 5;
const INITIALIZER = 6;
const INTERFACE = 512;

/** A node and all that is in it. */
export function* walk(node) {
  yield node;
  for (const value of Object.values(node)) {
    for (const child of Array.isArray(value) ? value : [value]) if (typeof child?.type === "string") yield* walk(child);
  }
}

const isZero = (node) => node.type === "Literal" && node.value === 0;

/** The rows of the table that `array` is a part of. */
function rowsOf(array) {
  const rows = [];
  for (let at = 0; at < array.elements.length; ) {
    const named = !isZero(array.elements[at + NAME]);
    const row = array.elements.slice(at, at + ROW_LENGTH + named);
    if (named) row.splice(NAME + 1, 1);
    if (row[SUPERINTERFACES]?.type !== "ArrayExpression" || !isZero(row[OUTER_CLASS])) throw new Error("a table of classes of another shape");
    rows.push({ row, end: row.at(-1).end });
    at += ROW_LENGTH + named;
  }
  return rows;
}

/** The text with some ranges replaced; of two that overlap the outer counts. */
export function replaced(text, changes) {
  let result = "";
  let at = 0;
  for (const { start, end, by } of changes.sort((a, b) => a.start - b.start || b.end - a.end)) {
    if (start < at) continue;
    result += text.slice(at, start) + by;
    at = end;
  }
  return result + text.slice(at);
}

/** The range of something in a list, with the comma behind it. */
const outOfList = (text, start, end) => ({ start, end: text[end] === "," ? end + 1 : end, by: "" });

/** A script without superinterfaces, modifiers and what else it never reads of its classes; as it is where it reads them. */
export function slimClassTable(text) {
  const nodes = [...walk(parse(text, { ecmaVersion: "latest", sourceType: "module" }))];
  const assigned = new Map(nodes.filter((node) => node.type === "AssignmentExpression").map((node) => [node.left, node]));
  const read = new Set(nodes.filter((node) => node.type === "MemberExpression" && !node.computed && !assigned.has(node)).map((node) => node.property.name));
  if (["superinterfaces", "modifiers", "enclosingClass", "declaringClass", "simpleName", "clinit"].some((name) => read.has(name))) return text;

  const uses = new Map();
  for (const node of nodes) if (node.type === "Identifier") uses.set(node.name, (uses.get(node.name) ?? 0) + 1);
  const table = nodes.find((node) => node.type === "VariableDeclarator" && /\.superinterfaces=/.test(text.slice(node.start, node.end)));
  const rows = nodes.filter((node) => node.type === "CallExpression" && node.callee.name === table.id.name).flatMap((part) => rowsOf(part.arguments[0]));
  for (const { row } of rows) for (const { name } of row[SUPERINTERFACES].elements) uses.set(name, uses.get(name) - 1);
  const isNowhereElse = (name) => uses.get(name) === 2;
  const gone = new Set();
  const changes = rows.map(({ row, end }) => {
    if (!(row[MODIFIERS].value & INTERFACE && isNowhereElse(row[0].name))) return outOfList(text, row[SUPERINTERFACES].start, row[INITIALIZER].end);
    gone.add(row[0].name);
    return outOfList(text, row[0].start, end);
  });
  for (const node of nodes) {
    if (node.type === "VariableDeclarator" && gone.has(node.id.name)) changes.push({ ...range(node.init), by: "0" });
  }
  return replaced(text, [...changes, ...unread(text, nodes, assigned, read)])
    .replace(/[\w$]+\.superinterfaces=[\w$]+\[[\w$]+\+\+\],/, "")
    .replace(/,[\w$]+\.modifiers=[\w$]+\[[\w$]+\+\+\]/, "")
    .replace(/let ([\w$]+)=[\w$]+\[[\w$]+\+\+\];if\(0!==\1\)\{[^{}]*\}/, "")
    .replace(/let [\w$]+=[\w$]+\[[\w$]+\+\+\];0;/, "");
}

const range = ({ start, end }) => ({ start, end });

/** What is written on classes and never read, and what is there for debuggers. */
function* unread(text, nodes, assigned, read) {
  const known = nodes.find((node) => node.type === "ObjectExpression" && node.properties.some(({ key }) => key?.name === "superinterfaces"));
  const dead = new Set(known.properties.map(({ key }) => key.name).filter((name) => !read.has(name)));
  const debugging = [...assigned.values()].find(({ left }) => left.property?.name === "__teavm_class__");
  yield { ...range(debugging), by: "0" };
  // How JavaScript would print a Java object that does not say it itself.
  const root = debugging.left.object.object.name;
  for (const node of assigned.values()) {
    const { left, right } = node;
    const plain = ![...walk(right)].some(({ type }) => type === "UpdateExpression") || /Function/.test(right.type);
    const printing = left.property?.name === "toString" && left.object.object?.name === root;
    if (left.type === "MemberExpression" && (printing || dead.has(left.property.name)) && plain) yield { ...range(node), by: "0" };
  }
  const kept = known.properties.filter(({ key }) => !dead.has(key.name));
  yield { ...range(known), by: `{${kept.map(({ key, value }) => `${key.name}:${text.slice(value.start, value.end)}`)}}` };
  // Stack traces are for a page that brings a decoder of them.
  for (const node of nodes) {
    if (node.type === "IfStatement" && [...walk(node.test)].some(({ property }) => property?.name === "stack")) yield { ...range(node), by: ";" };
  }
}
