/** The writable view that `change` hands out: every assignment becomes an edit, and reads see what was written. */
import { fail } from './failure.js';
import { apply, at, child, fit, pathTo, ROOT, textDiff } from './tree.js';

const DEPTH_MAX = 16;
const INSIDE = Symbol('draft');

/** A value with a stated kind, made by str(), counter(), float(), uint(). */
export class Tagged {
  constructor($, v) {
    Object.assign(this, { $, v });
  }
}

/** A plain value as edits carry it; `id` makes names for the objects in it. */
export function wrap(value, id, depth = 0) {
  if (value === null || typeof value === 'boolean' || Number.isFinite(value)) return value;
  if (typeof value === 'string') return { $: 'text', id: id(), v: value.toWellFormed() };
  if (value instanceof Tagged) return { ...value };
  if (value instanceof Date) return { $: 'date', v: +value };
  if (value instanceof Uint8Array) return { $: 'bytes', v: value.slice() };
  const list = Array.isArray(value);
  const plain = value && typeof value === 'object' && [Object.prototype, null].includes(Object.getPrototypeOf(value));
  if (depth > DEPTH_MAX || !(list || plain)) fail('BAD_VALUE', `cannot be stored: ${typeof value}${depth > DEPTH_MAX ? ', too deep' : ''}`);
  if (list) return { $: 'list', id: id(), v: Array.from(value, item => wrap(item, id, depth + 1)) };
  return { $: 'map', id: id(), v: Object.fromEntries(Object.entries(value).map(([key, item]) => [key, wrap(item, id, depth + 1)])) };
}

/** Edits under way on a tree of a document. */
export class Draft {
  edits = [];

  /** @param {import('./tab-document.js').TabDocument} document @param {() => string} id */
  constructor(document, id) {
    Object.assign(this, { root: document.root, homes: document.homes, id });
  }

  add(edit) {
    const root = apply(this.root, this.homes, edit);
    if (root === this.root) return;
    this.root = root;
    this.edits.push(edit);
  }

  node(obj) {
    const path = pathTo(this.root, this.homes, obj);
    return path ? at(this.root, path) : fail('NO_SUCH_PLACE', 'this part of the document is gone');
  }

  /** Assigns; a text gets the smallest splice, and scalars keep their kind. */
  put(obj, key, value) {
    const node = this.node(obj);
    const old = child(node, key);
    if (typeof value === 'string' && old?.k === 'text') {
      const change = textDiff(old.v, value.toWellFormed());
      if (change) this.add({ o: 'splice', obj: old.id, index: change[0], del: change[1], ins: change[2] });
      return;
    }
    const kept = old && { string: ['str'], number: ['counter', 'float', 'uint'] }[typeof value]?.includes(old.k);
    const v = kept ? { $: old.k, v: value } : wrap(value, this.id);
    if (node.k === 'list' && key >= node.c.length) this.add({ o: 'splice', obj, index: node.c.length, del: 0, ins: [v] });
    else this.add({ o: 'put', obj, key, v });
  }

  splice(obj, index, del, ins, on = false) {
    const { k, v } = this.node(obj);
    if (k !== 'text' && k !== 'list') fail('NO_SUCH_PLACE', 'neither a text nor a list');
    const [start, end] = fit(v, index, del);
    ins = k === 'text' ? (ins || '').toWellFormed() : (ins || []).map(item => wrap(item, this.id));
    if (end > start || ins.length) this.add({ o: 'splice', obj, index: start, del: end - start, ins, on });
  }

  view(obj = ROOT) {
    return new Proxy(this.node(obj).k === 'list' ? [] : {}, new View(this, obj));
  }

  show(node) {
    return node && (node.c ? this.view(node.id) : node.v);
  }
}

/** The traps of one map or list of a draft. */
class View {
  constructor(draft, obj) {
    Object.assign(this, { draft, obj });
  }

  get node() {
    return this.draft.node(this.obj);
  }

  get(target, key) {
    if (key === INSIDE) return this;
    const { node } = this;
    if (node.k === 'map') return typeof key === 'string' ? this.draft.show(node.c.get(key)) : undefined;
    if (key === 'length') return node.c.length;
    if (LIST_CHANGES[key]) return (...args) => LIST_CHANGES[key](this, ...args);
    return isIndex(key) ? this.draft.show(node.c[key]) : target[key];
  }

  set(_, key, value) {
    const { node, draft, obj } = this;
    if (node.k === 'map') draft.put(obj, String(key), value);
    else if (isIndex(key)) draft.put(obj, Number(key), value);
    else if (key === 'length') draft.splice(obj, value, node.c.length - value);
    else return false;
    return true;
  }

  deleteProperty(_, key) {
    if (this.node.k === 'map') this.draft.add({ o: 'del', obj: this.obj, key });
    return true;
  }

  has(_, key) {
    return child(this.node, key) !== undefined;
  }

  ownKeys() {
    const { node } = this;
    return node.k === 'map' ? [...node.c.keys()] : [...node.c.keys(), 'length'].map(String);
  }

  getOwnPropertyDescriptor(target, key) {
    if (key === 'length' && Array.isArray(target)) return Object.getOwnPropertyDescriptor(target, key);
    return this.has(target, key) ? { value: this.get(target, key), writable: true, enumerable: true, configurable: true } : undefined;
  }
}

const isIndex = key => typeof key === 'string' && /^\d+$/.test(key);

/** What would move items one by one if Array did it. */
const LIST_CHANGES = {
  splice: ({ draft, obj, node }, index, del = Infinity, ...ins) => draft.splice(obj, index < 0 ? node.c.length + index : index, del, ins),
  unshift: ({ draft, obj }, ...ins) => draft.splice(obj, 0, 0, ins),
  shift: ({ draft, obj }) => draft.splice(obj, 0, 1),
  sort: () => fail('BAD_VALUE', 'a list cannot be sorted in place: order by a field'),
  reverse: () => fail('BAD_VALUE', 'a list cannot be reversed in place'),
};

const inside = draft => draft?.[INSIDE] || fail('BAD_VALUE', 'not a part of a draft');

export function increment(part, key, by = 1) {
  const { draft, obj, node } = inside(part);
  if (child(node, key)?.k !== 'counter') fail('NO_SUCH_PLACE', 'not a counter');
  draft.add({ o: 'inc', obj, key, by });
}

export function spliceText(part, key, index, del, ins) {
  const { draft, node } = inside(part);
  draft.splice((child(node, key) || fail('NO_SUCH_PLACE', 'no text')).id, index, del, ins);
}
