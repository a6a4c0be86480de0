/**
 * A document as a tab has it: the value the tab shows (`root`), what the worker said (`base`), and between the two the
 * edits the worker has not answered. No I/O; syncline.js moves the messages.
 */
import { cross } from './shift.js';
import { apply, at, blank, fit, pathTo, replace, reuse, textDiff, treeDiff } from './tree.js';

const applyAll = (root, homes, edits) => edits.reduce((tree, edit) => apply(tree, homes, edit), root);
const renamed = (edit, ids) => (ids[edit.obj] ? { ...edit, obj: ids[edit.obj] } : edit);

/** An edit's value with lasting ids. */
function settled(value, ids) {
  if (Array.isArray(value)) return value.map(item => settled(item, ids));
  if (!value || !value.id) return value;
  const v = value.$ === 'text' ? value.v : value.$ === 'list' ? settled(value.v, ids) : mapped(value.v, item => settled(item, ids));
  return { ...value, id: ids[value.id] || value.id, v };
}

const mapped = (map, change) => Object.fromEntries(Object.entries(map).map(([key, item]) => [key, change(item)]));

export class TabDocument {
  root = blank();
  base = this.root;
  homes = new Map();
  /** Unanswered edits in order: {tab, n, edits}; `edits` fit behind `base` and the items before. */
  pending = [];
  /** The number of the last message processed. */
  seen = 0;

  /** Edits by this tab that made `root` of what it showed. */
  edit(tab, n, edits, root = applyAll(this.root, this.homes, edits)) {
    this.root = root;
    this.pending.push({ tab, n, edits });
  }

  /**
   * Edits of an earlier page whose answer never came. `texts` are the texts they were made on, by id; `answered` says
   * which of them the worker has after all. Gives how many are offered.
   */
  offer(items, texts, answered) {
    const rest = [];
    for (const { tab, n, edits } of items) {
      if (n > (answered[tab] || 0)) rest.push({ tab, n, edits });
      else for (const { o, obj, index, del, ins } of edits) if (o === 'splice' && obj in texts) texts[obj] = texts[obj].slice(0, index) + ins + texts[obj].slice(index + del);
    }
    const change = Object.entries(texts).flatMap(([obj, old]) => {
      const diff = textDiff(old, this.find(obj)?.v ?? old);
      return diff ? [{ o: 'splice', obj, index: diff[0], del: diff[1], ins: diff[2] }] : [];
    });
    this.shift(change, rest);
    for (const { tab, n, edits } of rest) {
      let { root } = this;
      const fitted = [];
      for (const edit of edits) {
        fitted.push(this.fitted(edit, root));
        root = apply(root, this.homes, fitted.at(-1));
      }
      this.edit(tab, n, fitted, root);
    }
    return rest.length;
  }

  /** The object's node in what the tab shows. */
  find(obj, root = this.root) {
    const path = pathTo(root, this.homes, obj);
    return path && at(root, path);
  }

  fitted(edit, root) {
    const node = edit.o === 'splice' && this.find(edit.obj, root);
    if (!node) return edit;
    const [index, end] = fit(node.v, edit.index, edit.del);
    return { ...edit, index, del: end - index };
  }

  /** The unanswered edits and the texts they were made on, to be kept for a later page. */
  unsent() {
    const texts = {};
    for (const { obj } of this.pending.flatMap(item => item.edits)) {
      const node = this.find(obj, this.base);
      if (node?.k === 'text') texts[obj] = node.v;
    }
    return { items: this.pending, texts };
  }

  /** Edits by others. Gives them as they change what this tab shows. */
  patches(p, edits) {
    this.seen = p;
    if (!this.pending.length) {
      this.base = this.root = applyAll(this.root, this.homes, edits);
      return edits;
    }
    this.base = applyAll(this.base, this.homes, edits);
    const shown = this.shift(edits, this.pending);
    this.root = applyAll(this.root, this.homes, shown);
    return shown;
  }

  shift(edits, pending) {
    for (const item of pending) [edits, item.edits] = cross(edits, item.edits);
    return edits;
  }

  /** The worker took the oldest unanswered edit; `ids` names the objects it made. */
  answer(p, ids) {
    this.seen = p;
    const { edits } = this.pending.shift();
    for (const name in ids) this.rename(name, ids[name]);
    for (const item of this.pending) item.edits = item.edits.map(edit => renamed(edit, ids));
    this.base = this.pending.length ? applyAll(this.base, this.homes, edits.map(edit => this.settle(edit, ids))) : this.root;
  }

  settle(edit, ids) {
    const { v, ins } = edit;
    return { ...renamed(edit, ids), ...(v && { v: settled(v, ids) }), ...(Array.isArray(ins) && { ins: settled(ins, ids) }) };
  }

  rename(name, id) {
    const path = pathTo(this.root, this.homes, name);
    if (!path) return;
    const node = at(this.root, path);
    this.homes.set(id, this.homes.get(name));
    for (const item of node.c?.values() || []) if (item.id) this.homes.get(item.id).parent = id;
    this.root = replace(this.root, path, old => ({ ...old, id }));
  }

  /** The worker refused the oldest unanswered edit: it and what was built on it are taken back. Gives those edits. */
  refuse(p) {
    this.seen = p;
    const lost = this.pending;
    this.pending = [];
    this.root = this.base = reuse(this.root, this.base);
    return lost;
  }

  /** The worker starts over with the whole value; `answered` says which edits of which tab are in it. */
  reset(p, edits, answered) {
    const homes = new Map();
    const fresh = applyAll(blank(), homes, edits);
    const isIn = item => item.n <= (answered[item.tab] || 0);
    const known = this.pending.filter(isIn).reduce((tree, item) => applyAll(tree, this.homes, item.edits), this.base);
    const rest = this.pending.filter(item => !isIn(item));
    const { edits: change, names } = treeDiff(known, fresh);
    this.shift(change, rest);
    for (const item of rest) item.edits = item.edits.map(edit => renamed(edit, names));
    const shown = rest.reduce((tree, item) => applyAll(tree, homes, item.edits), fresh);
    Object.assign(this, { homes, pending: rest, seen: p, root: reuse(this.root, shown) });
    this.base = rest.length ? fresh : this.root;
  }
}
