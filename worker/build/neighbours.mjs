// Puts functions that look alike beside each other, because what repeats at a short distance compresses better. acorn is the
// parser that comes with terser.
import { parse } from "acorn";

/** How many characters are compared at a time; how many pieces more a function counts as having, lest short ones come first. */
const PIECE = 4;
const PIECES_MORE = 5;

/** The pieces of a function's text behind its name. */
function piecesOf(text) {
  const pieces = new Set();
  for (let at = text.indexOf("=") + 1; at + PIECE <= text.length; at++) pieces.add(text.slice(at, at + PIECE));
  return pieces;
}

function likeness(one, other) {
  const [few, many] = one.size < other.size ? [one, other] : [other, one];
  let shared = 0;
  for (const piece of few) if (many.has(piece)) shared++;
  return shared / Math.sqrt((few.size + PIECES_MORE) * (many.size + PIECES_MORE));
}

/** From each to the one most like it of those that are left. */
function inOrder(functions) {
  const left = functions.map((text) => ({ text, pieces: piecesOf(text) }));
  const order = left.splice(0, 1);
  while (left.length > 0) {
    const { pieces } = order.at(-1);
    const alike = left.map((one) => likeness(pieces, one.pieces));
    order.push(...left.splice(alike.indexOf(Math.max(...alike)), 1));
  }
  return order.map(({ text }) => text);
}

/**
 * A script with its arrow functions of the outermost level first, in an order of their own: making one does nothing but
 * that, so it may be made before anything else is.
 */
export function likeBesideLike(text) {
  const functions = [];
  const rest = [];
  for (const node of parse(text, { ecmaVersion: "latest", sourceType: "module" }).body) {
    if (node.type !== "VariableDeclaration") {
      rest.push(text.slice(node.start, node.end));
      continue;
    }
    const kept = [];
    for (const one of node.declarations) {
      (one.init?.type === "ArrowFunctionExpression" ? functions : kept).push(text.slice(one.start, one.end));
    }
    if (kept.length > 0) rest.push(`${node.kind} ${kept}`);
  }
  const imports = rest.filter((statement) => statement.startsWith("import"));
  const others = rest.filter((statement) => !statement.startsWith("import"));
  return [...imports, `let ${inOrder(functions)}`, ...others].map((statement) => statement.replace(/;?$/, ";")).join("\n");
}
