/**
 * Automerge's wasm as the worker uses it: a replica of a document, edited in the format of tree.js, with a mirror tree
 * beside it. The mirror answers every read and turns Automerge's paths into object ids.
 */
import { ROOT, apply, at, blank, child, cuts, fit, pathTo, tag } from './tree.js';

let automerge;

/** Crdt.OPERATIONS_MAX. */
const OPERATIONS_MAX = 5_000;
/** Items or UTF-16 units written in one go: within OPERATIONS_MAX, and as UTF-8 within 32 KiB a change. */
const PIECE = 2_500;

/**
 * Starts the wasm.
 * @param {(failure: string | null) => void} done
 */
export async function start(done) {
  try {
    const glue = await import('./automerge/automerge_wasm.js');
    await glue.default({ module_or_path: new URL('./automerge/automerge.wasm', import.meta.url) });
    use(glue);
    done(null);
  } catch (failure) {
    done(String(failure));
  }
}

/** Hands over Automerge's glue, its wasm already started. */
export function use(glue) {
  automerge = glue;
}

/** Java's bytes are signed; Automerge wants the same bytes unsigned. */
const octets = bytes => new Uint8Array(bytes.buffer, bytes.byteOffset, bytes.byteLength);
const hex = bytes => Array.from(bytes, b => (b & 255).toString(16).padStart(2, '0')).join('');
const unhex = text => Uint8Array.from(text.match(/../g), pair => parseInt(pair, 16));
/** The index itself, or the one before the character it would cut. */
const whole = (text, index) => (cuts(text, index) ? index - 1 : index);

/** A value to be read later, known by the identity of its content. */
const hole = () => ({ $: 'hole', v: {} });

/**
 * An object that comes back after it was gone (its replacement was taken away) is a new object to the tabs: edits that
 * were on their way to the old one must not find it. Its second life is called "id#1".
 */
const bare = id => id.split('#')[0];

class Replica {
  constructor(doc) {
    this.doc = doc;
    this.mirror();
  }

  mirror() {
    this.homes = new Map();
    this.root = blank();
    this.fill(this.doc.keys(ROOT).map(key => ({ o: 'put', obj: ROOT, key, v: hole() })));
    this.doc.updateDiffCursor();
  }

  /**
   * Authors one change, or several where one would be too large. Gives {changes, patches, ids}: the bytes, none if
   * nothing changed; what the edits did; and the names of the objects that came to be under temporary ones.
   */
  edit(edits) {
    const ids = {};
    const patches = [];
    this.changes = [];
    this.operations = 0;
    const { root } = this;
    try {
      for (const edit of edits) this.author(edit, ids, patches);
    } catch (failure) {
      this.doc.rollback();
      // What was committed before cannot be taken back; such a replica must be loaded anew.
      if (!this.changes.length) this.root = root;
      throw failure;
    }
    this.commit();
    this.doc.updateDiffCursor();
    return { changes: this.changes, patches: Object.assign(patches, { ids }), ids };
  }

  commit() {
    // Time 0: the entry that carries the change says when.
    if (this.doc.commit(null, 0)) this.changes.push(this.doc.getLastLocalChange());
    this.operations = 0;
  }

  /** Makes sure that so many operations still fit into the change under way. */
  reserve(operations) {
    if (this.operations + operations > OPERATIONS_MAX) this.commit();
    this.operations += operations;
  }

  author(edit, ids, patches) {
    const obj = ids[edit.obj] || edit.obj;
    const path = pathTo(this.root, this.homes, obj);
    const patch = path && this.write(at(this.root, path), { ...edit, obj }, ids);
    if (!patch) return;
    patches.push(patch);
    this.root = apply(this.root, this.homes, patch);
  }

  /** Makes one edit in Automerge; gives it as a patch with lasting ids, or null if it makes no sense here. */
  write(node, edit, ids) {
    const { doc } = this;
    const { o, key } = edit;
    const obj = bare(edit.obj);
    if (o === 'splice') return node.k === 'text' ? this.writeText(node, edit) : node.k === 'list' ? this.writeList(node, edit, ids) : null;
    const old = node.c && child(node, key);
    if (node.k === 'list' ? !old || !Number.isInteger(key) : node.k !== 'map' || typeof key !== 'string') return null;
    if (o === 'del') {
      if (!old || node.k === 'list') return null;
      this.reserve(1);
      doc.delete(obj, key);
      return edit;
    }
    if (o === 'inc') {
      if (!old || old.k !== 'counter' || !Number.isInteger(edit.by)) return null;
      this.reserve(1);
      doc.increment(obj, key, edit.by);
      return edit;
    }
    return o === 'put' ? { ...edit, v: this.store(obj, key, edit.v, ids, false) } : null;
  }

  writeText({ v }, edit) {
    const [index, end] = fit(v, edit.index, edit.del);
    const ins = edit.ins.toWellFormed();
    if (end === index && !ins) return null;
    const obj = bare(edit.obj);
    for (let to = end, from; to > index; to = from) {
      from = whole(v, Math.max(index, to - PIECE));
      this.reserve(to - from);
      this.doc.splice(obj, from, to - from);
    }
    this.insertText(obj, index, ins);
    return { ...edit, index, del: end - index, ins };
  }

  insertText(obj, index, text) {
    for (let from = 0, to; from < text.length; from = to) {
      to = whole(text, Math.min(from + PIECE, text.length));
      this.reserve(to - from);
      this.doc.splice(obj, index + from, 0, text.slice(from, to));
    }
  }

  writeList({ v }, edit, ids) {
    const obj = bare(edit.obj);
    const [index, end] = fit(v, edit.index, edit.del);
    const del = end - index;
    if (!del && !edit.ins.length) return null;
    for (let to = end, from; to > index; to = from) {
      from = Math.max(index, to - PIECE);
      this.reserve(to - from);
      this.doc.splice(obj, from, to - from);
    }
    return { ...edit, index, del, ins: edit.ins.map((item, i) => this.store(obj, index + i, item, ids, true)) };
  }

  /** Writes a tagged value at a place; gives the value with lasting ids. */
  store(obj, key, value, ids, insert) {
    const { doc } = this;
    const k = value && value.$;
    if (k === 'map' || k === 'list' || k === 'text') {
      const empty = k === 'text' ? '' : k === 'list' ? [] : {};
      this.reserve(1);
      const id = insert ? doc.insertObject(obj, key, empty) : doc.putObject(obj, key, empty);
      if (value.id) ids[value.id] = id;
      if (k === 'text') {
        const v = value.v.toWellFormed();
        this.insertText(id, 0, v);
        return { $: k, id, v };
      }
      if (k === 'list') return { $: k, id, v: value.v.map((item, i) => this.store(id, i, item, ids, true)) };
      return { $: k, id, v: Object.fromEntries(Object.entries(value.v).map(([at, item]) => [at, this.store(id, at, item, ids, false)])) };
    }
    const [stored, type] = scalar(value);
    this.reserve(1);
    if (insert) doc.insert(obj, key, stored, type);
    else doc.put(obj, key, stored, type);
    return value;
  }

  /** Applies changes by others; gives patches. */
  take(changes) {
    this.doc.applyChanges(changes.map(octets));
    return this.translate(this.doc.diffIncremental());
  }

  /** Automerge's patches, which name paths, as edits of objects; the mirror follows. What is new is read at the end. */
  translate(patches) {
    const edits = [];
    const before = this.root;
    for (const patch of patches) {
      const edit = this.locate(patch);
      if (!edit) continue;
      edits.push(edit);
      this.root = apply(this.root, this.homes, edit);
    }
    this.root = before;
    return this.fill(edits);
  }

  locate({ action, path, value, values, length }) {
    if (action === 'conflict' || action === 'mark' || action === 'unmark') return null;
    const key = path[path.length - 1];
    const up = path.slice(0, -1);
    const node = at(this.root, up);
    // Inside an object that is new itself: read as a whole at the end.
    if (!node || !node.c && node.k !== 'text') return null;
    const obj = node.id;
    const splice = (del, ins) => ({ o: 'splice', obj, index: key, del, ins });
    if (node.k === 'text') {
      if (action === 'splice') return splice(0, value);
      if (action === 'del') return splice(length || 1, '');
      // A block in a rich text: the text is read anew.
      const parent = at(this.root, up.slice(0, -1));
      return { o: 'put', obj: parent.id, key: up[up.length - 1], v: hole() };
    }
    if (action === 'del') return node.k === 'list' ? splice(length || 1, []) : { o: 'del', obj, key };
    if (action === 'insert') return splice(0, values.map(hole));
    if (action === 'inc') return { o: 'inc', obj, key, by: Number(value) };
    return { o: 'put', obj, key, v: hole() };
  }

  /** Reads what stands in the places that edits only name, and brings the mirror up to date. */
  fill(edits) {
    let shape = this.root;
    for (const edit of edits) shape = apply(shape, this.homes, edit);
    for (const edit of edits) {
      const path = pathTo(shape, this.homes, edit.obj);
      const node = path && at(shape, path);
      const read = value => {
        if (!value || value.$ !== 'hole') return value;
        if (!node) return null;
        const key = node.k === 'list' ? node.c.findIndex(item => item.v === value.v) : edit.key;
        return child(node, key)?.v === value.v ? this.read(bare(edit.obj), key) : null;
      };
      if (edit.o === 'put') edit.v = read(edit.v);
      else if (edit.o === 'splice' && typeof edit.ins !== 'string') edit.ins = edit.ins.map(read);
    }
    for (const edit of edits) this.root = apply(this.root, this.homes, edit);
    return edits;
  }

  /** The tagged value at a place. */
  read(obj, key) {
    const { doc } = this;
    const [type, v] = doc.getWithType(obj, key);
    switch (type) {
      case 'map': case 'table':
        return { $: 'map', id: this.name(v), v: Object.fromEntries(doc.keys(v).map(at => [at, this.read(v, at)])) };
      case 'list':
        return { $: 'list', id: this.name(v), v: Array.from({ length: doc.length(v) }, (_, i) => this.read(v, i)) };
      case 'text': return { $: 'text', id: this.name(v), v: doc.text(v) };
      case 'str': return { $: 'str', v };
      case 'counter': return { $: 'counter', v: Number(v) };
      case 'uint': return { $: 'uint', v: Number(v) };
      case 'timestamp': return { $: 'date', v: +v };
      case 'bytes': return { $: 'bytes', v };
      case 'f64': return Number.isInteger(v) ? { $: 'float', v } : v;
      case 'int': return Number(v);
      default: return v ?? null;
    }
  }

  name(id) {
    let name = id;
    for (let life = 1; this.homes.has(name); life++) name = `${id}#${life}`;
    return name;
  }

  whole() {
    return [...this.root.c].map(([key, node]) => ({ o: 'put', obj: ROOT, key, v: tag(node) }));
  }

  json() {
    return canonical(this.root.v);
  }

  heads() {
    return this.doc.getHeads().sort().map(unhex);
  }

  save() {
    return this.doc.save();
  }

  /** Whether the change of this hash is in the document. */
  holds(hash) {
    return this.doc.getChangeByHash(hex(hash)) !== null;
  }

  /** The changes of this document that another replica lacks, in an order that applies. */
  beyond(other) {
    const hashes = this.doc.getChangesMeta([]).map(meta => meta.hash);
    return hashes.filter(hash => other.doc.getChangeByHash(hash) === null).map(hash => this.doc.getChangeByHash(hash));
  }

  /** How many changes of the local author are in the document. */
  authored() {
    const last = this.doc.getLastLocalChange();
    return last ? automerge.decodeChange(last).seq : 0;
  }

  /** A replica without these changes; if asked, what they did is authored anew. Gives {replica, changes}. */
  fork(unsent, actor, keepEffect) {
    const without = new Set(unsent.map(change => automerge.decodeChange(octets(change)).hash));
    const kept = this.doc.getChangesMeta([]).map(meta => meta.hash).filter(hash => !without.has(hash));
    const doc = automerge.create({ actor: hex(actor) });
    doc.applyChanges(kept.map(hash => this.doc.getChangeByHash(hash)));
    const replica = new Replica(doc);
    return { replica, changes: keepEffect ? replica.edit(this.since(replica)).changes : [] };
  }

  /** What this replica holds beyond an older one, as edits of that. */
  since(older) {
    const view = Object.create(Replica.prototype);
    Object.assign(view, { doc: this.doc, root: older.root, homes: new Map(older.homes) });
    return view.translate(this.doc.diff(older.doc.getHeads(), this.doc.getHeads()));
  }

  free() {
    this.doc.free();
  }
}

function scalar(value) {
  if (value === null || typeof value === 'boolean') return [value];
  if (typeof value === 'number') return Number.isSafeInteger(value) ? [value, 'int'] : [value, 'f64'];
  switch (value.$) {
    case 'str': return [value.v.toWellFormed(), 'str'];
    case 'date': return [new Date(value.v), 'timestamp'];
    case 'bytes': return [value.v, 'bytes'];
    case 'counter': return [value.v, 'counter'];
    case 'uint': return [value.v, 'uint'];
    case 'float': return [value.v, 'f64'];
    default: throw new TypeError(`no such kind of value: ${value.$}`);
  }
}

/** JSON with sorted keys; dates as ISO 8601, bytes as base64: the same text the server gives. */
function canonical(value) {
  if (value instanceof Uint8Array) return JSON.stringify(btoa(String.fromCharCode(...value)));
  if (Array.isArray(value)) return `[${value.map(canonical)}]`;
  if (!value || typeof value !== 'object' || value instanceof Date) return JSON.stringify(value);
  return `{${Object.keys(value).sort().map(key => `${JSON.stringify(key)}:${canonical(value[key])}`)}}`;
}

/**
 * A document of these parts: saved documents and change chunks, in order.
 * @param {Uint8Array[]} parts
 * @param {Uint8Array} actor the local author, 16 bytes
 */
export function load(parts, actor) {
  const doc = automerge.create({ actor: hex(actor) });
  // A document that is still empty takes a saved one in one step; many chunks at once cost less than one by one.
  const bytes = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  parts.reduce((offset, part) => (bytes.set(part, offset), offset + part.length), 0);
  if (bytes.length) doc.loadIncremental(bytes);
  return new Replica(doc);
}
