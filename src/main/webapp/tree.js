/**
 * A document as a tree of immutable nodes {k: kind, id, v: plain value, c: children}, addressed by object id.
 * An edit makes new nodes on the way to the root and shares the rest, so parts that did not change keep their identity.
 * `homes` says which object an object lives in; objects never move, so all versions of a tree share one such map.
 *
 * Edits carry values as JSON scalars or tagged: {$:'text'|'map'|'list', id, v}, {$:'str'|'counter'|'date'|'bytes'|'float'|'uint', v}.
 */

export const ROOT = '_root';

/** An empty document. */
export const blank = () => ({ k: 'map', id: ROOT, v: {}, c: new Map() });

/** The node of a tagged value that is to live in the object `parent` under `key`. */
export function grow(value, homes, parent, key) {
  const k = value && value.$;
  if (!k) return { k: '', v: value };
  if (value.id) homes.set(value.id, { parent, key });
  if (k === 'map') {
    const c = new Map(Object.entries(value.v).map(([at, item]) => [at, grow(item, homes, value.id, at)]));
    return { k, id: value.id, v: plainMap(c), c };
  }
  if (k === 'list') {
    const c = value.v.map(item => grow(item, homes, value.id));
    return { k, id: value.id, v: c.map(node => node.v), c };
  }
  return { k, id: value.id, v: k === 'date' ? new Date(value.v) : value.v };
}

const plainMap = c => Object.fromEntries([...c].map(([key, node]) => [key, node.v]));

/** The tagged value of a node. */
export function tag(node) {
  const { k, id, v, c } = node;
  if (!k) return v;
  if (k === 'map') return { $: k, id, v: Object.fromEntries([...c].map(([key, child]) => [key, tag(child)])) };
  if (k === 'list') return { $: k, id, v: c.map(tag) };
  return id ? { $: k, id, v } : { $: k, v: k === 'date' ? +v : v };
}

export const child = (node, key) => (node.k === 'map' ? node.c.get(key) : node.c && node.c[key]);

/** The keys that lead from the root to an object, or null if it is not in the tree. */
export function pathTo(root, homes, id) {
  const chain = [];
  for (let at = id; at !== ROOT; at = homes.get(at).parent) {
    if (!homes.has(at)) return null;
    chain.push(at);
  }
  const path = [];
  for (let node = root; chain.length; ) {
    const next = chain.pop();
    const key = node.k === 'list' ? node.c.findIndex(item => item.id === next) : homes.get(next).key;
    node = child(node, key);
    if (!node || node.id !== next) return null;
    path.push(key);
  }
  return path;
}

/** The node at a path, or undefined. */
export const at = (root, path) => path.reduce((node, key) => node && child(node, key), root);

/** The tree with one node replaced; undefined takes the key of a map away. */
export function replace(node, path, change, depth = 0) {
  if (depth === path.length) return change(node);
  const key = path[depth];
  const old = child(node, key);
  const fresh = replace(old, path, change, depth + 1);
  return fresh === old ? node : withChild(node, key, fresh);
}

function withChild(node, key, fresh) {
  if (node.k === 'list') {
    const c = node.c.slice();
    c[key] = fresh;
    const v = fresh.v === node.v[key] ? node.v : node.v.slice();
    if (v !== node.v) v[key] = fresh.v;
    return { ...node, v, c };
  }
  const c = new Map(node.c);
  if (!fresh) {
    c.delete(key);
    const { [key]: _, ...v } = node.v;
    return { ...node, v, c };
  }
  const kept = c.has(key) && c.get(key).v === fresh.v;
  c.set(key, fresh);
  // A computed key defines a property; "__proto__" is a key like any other.
  return { ...node, v: kept ? node.v : { ...node.v, [key]: fresh.v }, c };
}

/** The tree after one edit; the same tree if the edit's object is gone or the edit makes no sense there. */
export function apply(root, homes, edit) {
  const path = pathTo(root, homes, edit.obj);
  return path ? replace(root, path, node => edited(node, homes, edit)) : root;
}

function edited(node, homes, { o, obj, key, v, by, index, del, ins }) {
  if (o === 'splice') {
    if (node.k === 'text') return { ...node, v: node.v.slice(0, index) + ins + node.v.slice(index + del) };
    if (node.k !== 'list') return node;
    const items = ins.map(item => grow(item, homes, obj));
    const c = node.c.slice();
    c.splice(index, del, ...items);
    return { ...node, c, v: c.map(item => item.v) };
  }
  const old = node.c && child(node, key);
  if (node.k === 'list' ? !old : node.k !== 'map') return node;
  if (o === 'inc') return old && old.k === 'counter' ? withChild(node, key, { ...old, v: old.v + by }) : node;
  if (o === 'del') return old ? withChild(node, key) : node;
  const fresh = grow(v, homes, obj, key);
  return old && !old.id && old.k === fresh.k && old.v === fresh.v ? node : withChild(node, key, fresh);
}

/** True between two UTF-16 units of one character. */
export const cuts = (text, index) => {
  const low = text.charCodeAt(index);
  const high = text.charCodeAt(index - 1);
  return low >= 0xdc00 && low < 0xe000 && high >= 0xd800 && high < 0xdc00;
};

/** The nearest stretch [start, end] of a text or list that exists and cuts no character. */
export function fit(value, index, del) {
  let start = Math.max(0, Math.min(index, value.length));
  let end = Math.max(start, Math.min(index + del, value.length));
  if (typeof value === 'string') {
    if (cuts(value, start)) start--;
    if (cuts(value, end)) end++;
  }
  return [start, end];
}

/** The smallest splice [index, del, ins] that makes one text of another, never cutting a surrogate pair; null if equal. */
export function textDiff(old, fresh) {
  if (old === fresh) return null;
  const shorter = Math.min(old.length, fresh.length);
  let head = 0;
  while (head < shorter && old.charCodeAt(head) === fresh.charCodeAt(head)) head++;
  if (cuts(old, head) || cuts(fresh, head)) head--;
  let tail = 0;
  while (tail < shorter - head && old.charCodeAt(old.length - 1 - tail) === fresh.charCodeAt(fresh.length - 1 - tail)) tail++;
  if (cuts(old, old.length - tail) || cuts(fresh, fresh.length - tail)) tail--;
  return [head, old.length - tail - head, fresh.slice(head, fresh.length - tail)];
}

const isTemp = id => id && id[0] === '~';
const same = (a, b) => a.k === b.k && (a.k === 'date' ? +a.v === +b.v : a.v === b.v);
const alike = (a, b) => (a.id ? a.k === b.k && (a.id === b.id || isTemp(a.id)) : same(a, b));

/**
 * The edits that make one tree of another, in the ids of the first, and the new names of objects of the first that
 * are other objects at the same place in the second.
 */
export function treeDiff(a, b, edits = [], names = {}) {
  const obj = a.id;
  if (obj !== b.id) names[obj] = b.id;
  if (a.k === 'text') {
    const change = textDiff(a.v, b.v);
    if (change) edits.push({ o: 'splice', obj, index: change[0], del: change[1], ins: change[2] });
  } else if (a.k === 'map') {
    for (const key of a.c.keys()) if (!b.c.has(key)) edits.push({ o: 'del', obj, key });
    for (const [key, fresh] of b.c) {
      const old = a.c.get(key);
      if (old && old.id && old.k === fresh.k) treeDiff(old, fresh, edits, names);
      else if (!old || !alike(old, fresh)) edits.push({ o: 'put', obj, key, v: tag(fresh) });
    }
  } else {
    const [x, y] = [a.c, b.c];
    const shorter = Math.min(x.length, y.length);
    let head = 0;
    while (head < shorter && alike(x[head], y[head])) head++;
    let tail = 0;
    while (tail < shorter - head && alike(x[x.length - 1 - tail], y[y.length - 1 - tail])) tail++;
    x.forEach((old, i) => {
      const fresh = i < head ? y[i] : i >= x.length - tail && y[i - x.length + y.length];
      if (fresh && old.id) treeDiff(old, fresh, edits, names);
    });
    const [del, ins] = [x.length - tail - head, y.slice(head, y.length - tail).map(tag)];
    if (del || ins.length) edits.push({ o: 'splice', obj, index: head, del, ins });
  }
  return { edits, names };
}

/** The second tree with the plain values of the first wherever they are the same, so that identity survives a reload. */
export function reuse(a, b) {
  if (!a || a.k !== b.k) return b;
  if (!b.c) return same(a, b) ? { ...b, v: a.v } : b;
  const list = b.k === 'list';
  const c = list ? b.c.map((item, i) => reuse(a.c[i], item)) : new Map([...b.c].map(([key, item]) => [key, reuse(a.c.get(key), item)]));
  const kept = list
    ? a.c.length === c.length && c.every((item, i) => item.v === a.v[i])
    : a.c.size === c.size && [...c].every(([key, item]) => a.c.has(key) && item.v === a.v[key]);
  return { ...b, c, v: kept ? a.v : list ? c.map(item => item.v) : plainMap(c) };
}
