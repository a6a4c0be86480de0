/**
 * The one transform between a tab and its worker, used by both: two lists of edits made on the same state are carried
 * past each other. The worker's edits stand to the left at equal places, unless the tab's goes on where it just typed
(`on`); the tab's come later at the tip and win a key.
 *
 * An edit is {o:'splice', obj, index, del, ins, on?} on a text or list, or {o:'put'|'del'|'inc', obj, key, …} on a map or an
 * item of a list. Edits of an object that is gone have no effect wherever they are applied, so objects that contain one
 * another need no transform. Positions are UTF-16 units; if no edit cuts a surrogate pair, no shifted edit does.
 */

/**
 * Carries two lists past each other: `theirs` then `mine'` has the effect of `mine` then `theirs'`.
 * @param {object[]} theirs the worker's edits
 * @param {object[]} mine the tab's edits, made on the same state
 * @returns {[object[], object[]]} `theirs'` and `mine'`
 */
export function cross(theirs, mine) {
  if (!theirs.length || !mine.length) return [theirs, mine];
  const shifted = [];
  for (const edit of mine) {
    const rest = [];
    let parts = [edit];
    for (const their of theirs) {
      const [left, right] = parts.length === 1 ? pass(their, parts[0]) : cross([their], parts);
      rest.push(...left);
      parts = right;
    }
    theirs = rest;
    shifted.push(...parts);
  }
  return [theirs, shifted];
}

function pass(their, mine) {
  if (their.obj !== mine.obj) return [[their], [mine]];
  if (their.o === 'splice') return [mine.o === 'splice' ? past(their, mine, mine.on) : [their], moved(mine, their)];
  if (mine.o === 'splice') return [moved(their, mine), [mine]];
  if (their.key !== mine.key) return [[their], [mine]];
  if (mine.o !== 'inc') return [[], [mine]];
  return [their.o === 'inc' ? [their] : [their, mine], [mine]];
}

/** The tab's edit after the worker's splice, or an item's edit after any splice of its list. */
function moved(edit, other) {
  if (edit.o === 'splice') return past(edit, other, !edit.on);
  if (edit.key < other.index) return [edit];
  if (edit.key < other.index + other.del) return [];
  return [{ ...edit, key: edit.key - other.del + other.ins.length }];
}

/**
 * A splice after another. What both delete is deleted once; an insertion of the other inside the deleted stretch
 * survives and cuts it in two; an insertion whose place was deleted stands after the other's own.
 */
function past(edit, other, right) {
  const start = edit.index;
  const end = start + edit.del;
  const from = other.index;
  const to = from + other.del;
  const growth = other.ins.length - other.del;
  if (end < from) return [edit];
  const at = start < from || (start === from && !right) ? start : Math.max(start, to) + growth;
  const before = Math.max(0, Math.min(end, from) - start);
  const behind = Math.max(0, end - Math.max(start, to));
  const rest = Math.max(start, to) + growth;
  if (rest === at + before) return splice(edit, at, before + behind, edit.ins);
  // The right part first, so that it does not move the left one.
  return [...splice(edit, rest, behind, edit.ins.slice(0, 0)), ...splice(edit, at, before, edit.ins)];
}

function splice(edit, index, del, ins) {
  return del || ins.length ? [{ ...edit, index, del, ins }] : [];
}
