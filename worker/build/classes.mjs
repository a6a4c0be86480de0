// Says of each class at once what TeaVM says in two places: that it is there, and in a table further down what its superclass
// and its methods are. acorn is the parser that comes with terser.
import { parse } from "acorn";
import { replaced, walk } from "./class-table.mjs";

/** How the slimmed table is read, row by row: class, name and package or 0, superclass or 0, methods or 0. */
const TABLE =
  /^\w=>\{let \w=([\w$]+),\w=0;for\(;\w<\w\.length;\)\{let \w=\w\[\w\+\+\];[\w$]+\.push\(\w\);let \w=([\w$]+)\(\);\w\[([\w$]+)\]=\w;let .*\w\.prototype=(\{[^{}]*\}),.*\.primitiveKind=0;let .*\.prototype\[\w\[\w\]\]=\w\}\}\}$/;
/** A class whose constructor only calls that of its superclass. */
const BARE = /^(\w)=>0===\1\?\(\)=>\{\}:\(void 0===\1&&\(\1=([\w$]+)\(\)\),function\(\)\{\1\.call\(this\)\}\)$/;

/** The rows of all parts of the table, in order. */
function rowsOf(calls) {
  return calls.flatMap((call) => {
    const { elements } = call.arguments[0];
    const rows = [];
    for (let at = 0; at < elements.length; ) {
      const named = elements[at + 1].value !== 0;
      const [type, ...rest] = elements.slice(at, at + (named ? 5 : 4));
      rows.push({ type, named, parent: rest.at(-2), methods: rest.at(-1), rest });
      at += named ? 5 : 4;
    }
    return rows;
  });
}

/** Methods as a literal of an object, or 0. */
function methodsOf(text, methods) {
  if (methods.type !== "ArrayExpression") return "0";
  const pairs = [];
  for (let at = 0; at < methods.elements.length; at += 2) {
    const [name, method] = methods.elements.slice(at, at + 2);
    const names = name.type === "ArrayExpression" ? name.elements : [name];
    for (const { value } of names) pairs.push(`${value}:${text.slice(method.start, method.end)}`);
  }
  return `{${pairs}}`;
}

/** The script with its classes at once; as it is if its table was not slimmed. */
export function classesAtOnce(text) {
  if (/\.superinterfaces=/.test(text)) return text;
  const nodes = [...walk(parse(text, { ecmaVersion: "latest", sourceType: "module" }))];
  const source = ({ start, end }) => text.slice(start, end);
  const declared = nodes.filter(({ type, init }) => type === "VariableDeclarator" && init);
  const table = declared.find(({ init }) => TABLE.test(source(init)));
  const bare = declared.find(({ init }) => BARE.test(source(init)));
  if (!table || !bare) throw new Error("classes of another shape");
  const [, packages, meta, key, root] = source(table.init).match(TABLE);
  const [, , rootClass] = source(bare.init).match(BARE);

  const calls = nodes.filter(({ type, callee }) => type === "CallExpression" && callee.name === table.id.name);
  const rows = rowsOf(calls);
  const places = new Map(declared.map((one) => [one.id.name, one]));
  const atOnce = new Map();
  const left = [];
  for (const row of rows) {
    const place = places.get(row.type.name);
    const call = place?.init;
    const isBare = call?.type === "CallExpression" && call.callee.name === bare.id.name && call.arguments[0]?.value !== 0;
    const after = row.parent.value === 0 || row.parent.name === rows[0].type.name || atOnce.get(row.parent.name) < place?.start;
    if (isBare && after && !row.named) atOnce.set(row.type.name, place.start);
    else left.push(row);
  }
  const first = Math.min(...atOnce.values());
  const statement = nodes.find(({ type, start, end }) => type === "VariableDeclaration" && start < first && first < end);
  const rowText = ({ type, named, parent, methods, rest }) =>
    `${type.name},${named ? `${source(rest[0])},${source(rest[1])}` : 0},${source(parent)},${methodsOf(text, methods)}`;
  const changes = [
    {
      ...table.init,
      by:
        `rows=>{for(let at=0;at<rows.length;){let type=rows[at++],name=rows[at++],of=name&&rows[at++];` +
        `describe(type,rows[at++],rows[at++],name?of<0?name:${packages}[of]+name:null)}},` +
        `describe=(type,parent,methods,name=null)=>{type[${key}]=${meta}({name,binaryName:"L"+name+";",parent:parent||null});` +
        `type.prototype=parent?Object.create(parent.prototype):${root};type.prototype.constructor=type;Object.assign(type.prototype,methods)}`,
    },
    {
      ...bare.init,
      by: `(parent,methods)=>{if(0===parent)return()=>{};parent=parent||${rootClass}();let type=function(){parent.call(this)};describe(type,parent,methods);return type}`,
    },
    { start: statement.start, end: statement.start, by: `describe(${rows[0].type.name},0,0);` },
    ...rows.filter(({ type }) => atOnce.has(type.name)).map(({ type, parent, methods }) => {
      const { init } = places.get(type.name);
      const own = methodsOf(text, methods);
      const above = parent.name === rows[0].type.name ? "" : parent.name;
      return { ...init, by: `/*@__PURE__*/${bare.id.name}(${own === "0" ? above : `${above || "void 0"},${own}`})` };
    }),
    ...calls.map((call, index) => ({ ...call, by: index ? "0" : `${table.id.name}([${left.slice(1).map(rowText)}])` })),
  ];
  return replaced(text, changes);
}
