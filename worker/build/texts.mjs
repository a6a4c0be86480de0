// Lets Java's texts be put together by JavaScript's `+`: TeaVM brings a builder that moves characters about in arrays, and
// digits one by one. acorn is the parser that comes with terser.
import { parse } from "acorn";
import { replaced } from "./class-table.mjs";

/** What each of the builder's functions looks like that uses its field FIELD, and what takes its place; others grow the array. */
const SHAPES = [
  [/^a=>\{a\.FIELD=[\w$]+\(16\);\}$/, "a=>{a.FIELD='';}"],
  [/^a=>\{return [\w$]+\(a\.FIELD,0,a\.[\w$]+\);\}$/, "a=>{return FROM(a.FIELD);}"],
  [/^\(a,b\)=>.*b=b===null\?[\w$]+\(\d+\):b;.*return a;\}/, "(a,b)=>{a.FIELD+=b===null?null:b.TEXT;return a;}"],
  [/^\(a,b\)=>.*=45;.*return a;\}$/, "(a,b)=>{a.FIELD+=b;return a;}"],
  [/^\(a,b\)=>\{let c,d;(?:(?!while|if).)*return a;\}$/, "(a,b)=>{a.FIELD+=String.fromCharCode(b);return a;}"],
  [/^\(a,b(?:,c)?\)=>(?:(?!return).)*$/, null],
];

/** The script with texts put together so; as it is if it does more with its builder. */
export function textsAdded(text) {
  const [, field] = text.match(/[\w$]+=a=>\{a\.([\w$]+)=[\w$]+\(16\);\}/) ?? [];
  const [, from] = text.match(/=([\w$]+)\(typeof [\w$]+\)/) ?? [];
  if (!field || !from) return text;
  const changes = [];
  for (const { declarations = [] } of parse(text, { ecmaVersion: "latest", sourceType: "module" }).body) {
    for (const { init } of declarations) {
      const source = init ? text.slice(init.start, init.end) : "";
      if (init?.type !== "ArrowFunctionExpression" || !source.includes(`.${field}`)) continue;
      const shape = SHAPES.find(([looks]) => new RegExp(looks.source.replaceAll("FIELD", field.replaceAll("$", "\\$")), "s").test(source));
      if (!shape) return text;
      if (shape[1]) changes.push({ ...init, by: shape[1].replaceAll("FIELD", field).replaceAll("FROM", from).replaceAll("TEXT", source.match(/b\.([\w$]+)\.length/)?.[1]) });
    }
  }
  return replaced(text, changes);
}
