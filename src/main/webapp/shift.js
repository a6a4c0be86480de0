/**
 * The one transform between a tab and its worker, used by both: two lists of edits made on the same state are carried
 * past each other. The worker's edits stand to the left at equal places; the tab's come later at the tip and win a key.
 *
 * An edit is {o:'splice', obj, index, del, ins} on a text or list, or {o:'put'|'del'|'inc', obj, key, …} on a map or an
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
  if (their.o === 'splice') return [mine.o === 'splice' ? past(their, mine, false) : [their], moved(mine, their)];
  if (mine.o === 'splice') return [moved(their, mine), [mine]];
  if (their.key !== mine.key) return [[their], [mine]];
  if (mine.o !== 'inc') return [[], [mine]];
  return [their.o === 'inc' ? [their] : [their, mine], [mine]];
}

/** The tab's edit after the worker's splice, or an item's edit after any splice of its list. */
function moved(edit, other) {
  if (edit.o === 'splice') return past(edit, other, true);
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

/**
 * The worker's side of what one tab has open: the numbered messages on their way to the tab, kept until the tab says
 * that it saw them, because what it edits meanwhile must be carried past them.
 */
export class Stream {
  last = 0;
  queue = [];
  /** Objects the tab still calls by a temporary name: name -> {id, p}. */
  names = new Map();
  /** The number of the last refusal: what the tab did before it saw that builds on something that never was. */
  refused = 0;

  /** Numbers a message that carries edits by others, or none. */
  number(edits) {
    this.last++;
    if (edits.length) this.queue.push({ p: this.last, edits });
    return this.last;
  }

  /** Numbers the answer to an edit, with the lasting ids of the objects it made. */
  answer(ids) {
    this.number([]);
    for (const name in ids) this.names.set(name, { id: ids[name], p: this.last });
    return this.last;
  }

  /** Numbers the refusal of an edit, or of one that followed a refused one. */
  refuse(followed) {
    const p = this.number([]);
    if (!followed) this.refused = p;
    return p;
  }

  /** The tab has processed everything up to `p`. */
  saw(p) {
    while (this.queue.length && this.queue[0].p <= p) this.queue.shift();
    for (const [name, made] of this.names) if (made.p <= p) this.names.delete(name);
  }

  /** The tab's edits, made when it had seen `seen`, as edits of the present state; null if they build on a refused one. */
  arrive(seen, edits) {
    this.saw(seen);
    if (seen < this.refused) return null;
    let mine = edits.map(edit => (this.names.has(edit.obj) ? { ...edit, obj: this.names.get(edit.obj).id } : edit));
    for (const message of this.queue) [message.edits, mine] = cross(message.edits, mine);
    return mine;
  }
}
