/** What changed between two texts, word by word or line by line. Pure. */

/** Edits that are looked for; texts that differ by more are one long replacement. */
const DISTANCE_MAX = 400;

/**
 * @typedef {{kind: 'same'|'added'|'removed', text: string}} Piece
 * @param {string} before
 * @param {string} after
 * @param {boolean} byLine whole lines change, for texts that are lists
 * @returns {Piece[]} in the order of reading; what was removed stands before what came in its place
 */
export function textPieces(before, after, byLine = false) {
  const cut = byLine ? linesOf : wordsOf;
  const [old, fresh] = [cut(before), cut(after)];
  let start = 0;
  while (start < old.length && start < fresh.length && old[start] === fresh[start]) start++;
  let end = 0;
  while (end < old.length - start && end < fresh.length - start && old.at(-1 - end) === fresh.at(-1 - end)) end++;
  const pieces = [];
  for (const word of old.slice(0, start)) add(pieces, 'same', word);
  middle(pieces, old.slice(start, old.length - end), fresh.slice(start, fresh.length - end));
  for (const word of old.slice(old.length - end)) add(pieces, 'same', word);
  return inOrder(pieces);
}

/** How many words were added and removed. */
export function countChanges(pieces) {
  const words = (kind) => pieces.filter((piece) => piece.kind === kind).reduce((sum, { text }) => sum + text.split(/\s+/u).filter(Boolean).length, 0);
  return { added: words('added'), removed: words('removed') };
}

/** Words, stretches of white space, and every other sign alone: put together they are the text. */
function wordsOf(text) {
  return text.match(/[\p{L}\p{N}\p{M}_'’]+|\n|[^\S\n]+|[\s\S]/gu) ?? [];
}

function linesOf(text) {
  return text.match(/[^\n]*\n|[^\n]+$/g) ?? [];
}

function add(pieces, kind, text) {
  const last = pieces.at(-1);
  if (last?.kind === kind) last.text += text;
  else pieces.push({ kind, text });
}

/** The shortest way from one list of words to the other, as Myers found it. */
function middle(pieces, old, fresh) {
  const trace = waysFrom(old, fresh);
  if (trace === null) {
    for (const word of old) add(pieces, 'removed', word);
    for (const word of fresh) add(pieces, 'added', word);
    return;
  }
  const steps = [];
  let [x, y] = [old.length, fresh.length];
  for (let d = trace.length - 1; d >= 0; d--) {
    const k = x - y;
    const came = d === 0 ? null : k === -d || (k !== d && trace[d - 1].get(k - 1) < trace[d - 1].get(k + 1)) ? k + 1 : k - 1;
    const fromX = came === null ? 0 : trace[d - 1].get(came);
    const fromY = came === null ? 0 : fromX - came;
    while (x > fromX && y > fromY) { steps.push(['same', old[--x]]); y--; }
    if (came === null) break;
    if (x > fromX) steps.push(['removed', old[--x]]);
    else steps.push(['added', fresh[--y]]);
  }
  for (const [kind, word] of steps.reverse()) add(pieces, kind, word);
}

/** For every number of edits, how far each diagonal reaches; null if too many are needed. */
function waysFrom(old, fresh) {
  const trace = [];
  let reach = new Map([[1, 0]]);
  for (let d = 0; d <= Math.min(DISTANCE_MAX, old.length + fresh.length); d++) {
    const next = new Map();
    for (let k = -d; k <= d; k += 2) {
      let x = k === -d || (k !== d && reach.get(k - 1) < reach.get(k + 1)) ? reach.get(k + 1) : reach.get(k - 1) + 1;
      while (x < old.length && x - k < fresh.length && old[x] === fresh[x - k]) x++;
      next.set(k, x);
      if (x >= old.length && x - k >= fresh.length) return [...trace, next];
    }
    trace.push(next);
    reach = next;
  }
  return null;
}

/** Removed before added, and white space between two changes of a kind joined to them. */
function inOrder(pieces) {
  const out = [];
  for (const piece of pieces) {
    if (piece.kind === 'removed' && out.at(-1)?.kind === 'added') {
      const added = out.pop();
      add(out, 'removed', piece.text);
      out.push(added);
    } else add(out, piece.kind, piece.text);
  }
  return out;
}
