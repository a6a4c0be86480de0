// A worker, its tabs and a remote replica with every message in a queue that the random source empties.
import { Stream } from '../../main/webapp/stream.js';
import { TabDocument } from '../../main/webapp/tab-document.js';
import { apply, cuts } from '../../main/webapp/tree.js';

/** A seeded source of choices (mulberry32). */
export class Random {
  constructor(seed) {
    this.state = seed * 0x9e3779b9;
  }

  next() {
    this.state = (this.state + 0x6d2b79f5) | 0;
    let t = Math.imul(this.state ^ (this.state >>> 15), 1 | this.state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  }

  below(n) {
    return Math.floor(this.next() * n);
  }

  of(list) {
    return list[this.below(list.length)];
  }

  chance(p) {
    return this.next() < p;
  }

  text(max) {
    return Array.from({ length: this.below(max + 1) }, () => this.of(['a', 'b', 'ß', '😀', '👩‍🚀', '\n'])).join('');
  }

  /** An index between two characters. */
  place(text) {
    const index = this.below(text.length + 1);
    return cuts(text, index) ? index - 1 : index;
  }

  splices(text, letters) {
    return Array.from({ length: this.below(4) }, () => {
      const [a, b] = [this.place(text), this.place(text)].sort((x, y) => x - y);
      const end = this.chance(0.5) ? a : b;
      const ins = this.chance(0.7) ? this.of([...letters]) : '';
      text = text.slice(0, a) + ins + text.slice(end);
      return { o: 'splice', obj: 't', index: a, del: end - a, ins, on: this.chance(0.3) };
    });
  }
}

/** Makes edits on a tree as a person might. */
class Author {
  constructor(random, name) {
    Object.assign(this, { random, name, made: 0 });
  }

  id() {
    return `~${this.name}:${++this.made}`;
  }

  value(depth = 0) {
    const { random } = this;
    switch (random.below(depth > 1 ? 5 : 7)) {
      case 0: return { $: 'text', id: this.id(), v: random.text(4) };
      case 1: return { $: 'counter', v: random.below(5) };
      case 2: return { $: 'str', v: random.text(2) };
      case 3: return random.below(10);
      case 4: return random.chance(0.5) ? null : { $: 'date', v: random.below(1e6) };
      case 5: return { $: 'map', id: this.id(), v: { x: this.value(depth + 1), y: this.value(depth + 1) } };
      default: return { $: 'list', id: this.id(), v: Array.from({ length: random.below(3) }, () => this.value(depth + 1)) };
    }
  }

  edit(root) {
    const { random } = this;
    let node = root;
    while (node.c && random.chance(0.75)) {
      const next = random.of([...node.c.values()].filter(item => item.id));
      if (!next) break;
      node = next;
    }
    const obj = node.id;
    if (node.k === 'text') {
      const [a, b] = [random.place(node.v), random.place(node.v)].sort((x, y) => x - y);
      const end = random.chance(0.5) ? a : b;
      const ins = random.text(3);
      return end === a && !ins ? null : { o: 'splice', obj, index: a, del: end - a, ins, on: random.chance(0.3) };
    }
    if (node.k === 'list') {
      if (node.c.length && random.chance(0.4)) return this.item(obj, random.below(node.c.length));
      const index = random.below(node.c.length + 1);
      const del = random.below(Math.min(3, node.c.length - index + 1));
      return { o: 'splice', obj, index, del, ins: Array.from({ length: random.below(3) }, () => this.value(1)) };
    }
    return this.item(obj, random.of(['a', 'b', 'x', 'y', '__proto__']), true);
  }

  item(obj, key, map) {
    const { random } = this;
    if (random.chance(0.2)) return { o: 'inc', obj, key, by: 1 + random.below(3) };
    if (map && random.chance(0.2)) return { o: 'del', obj, key };
    return { o: 'put', obj, key, v: this.value() };
  }
}

const ACTORS = [1, 2].map(byte => new Uint8Array(16).fill(byte));

/** The worker's part: what Java does around Automerge and the streams, with the vault as a number of saved changes. */
class Worker {
  constructor(rig, changes, answered, edits) {
    Object.assign(this, { rig, changes, answered: new Map(answered), authored: edits, streams: new Map(), gate: [] });
    this.saved = changes.length;
    this.savedAnswers = new Map(answered);
    const actor = ACTORS[0].map((byte, i) => (i ? byte : 10 + (rig.epoch & 63)));
    this.replica = rig.load(changes, actor);
  }

  open(tab) {
    const stream = new Stream();
    this.streams.set(tab, stream);
    this.reset(tab, 0);
  }

  reset(tab, p) {
    this.release(tab, { t: 'reset', p, edits: this.replica.whole(), answered: Object.fromEntries(this.answered) });
  }

  /** A message goes out when everything the worker did before it is saved. */
  release(tab, message) {
    this.gate.push({ tab, message, at: this.changes.length });
  }

  flush() {
    this.saved = this.changes.length;
    this.savedAnswers = new Map(this.answered);
    for (const { tab, message } of this.gate.splice(0)) tab.down.push(structuredClone(message));
  }

  arrive(tab, { owner, n, seen, edits }) {
    const { rig } = this;
    const stream = this.streams.get(tab);
    if (n <= (this.answered.get(owner) || 0)) {
      rig.did.duplicates++;
      this.reset(tab, stream.restart());
      return;
    }
    const queued = stream.queue.some(message => message.p > seen);
    const mine = stream.arrive(seen, edits);
    if (queued) rig.did.shifted++;
    if (!mine) return;
    if (rig.random.chance(0.02)) {
      rig.did.refusals++;
      this.release(tab, { t: 'refuse', p: stream.restart() });
      return;
    }
    const { changes, patches, ids } = this.replica.edit(mine);
    for (const change of changes) this.add(change);
    this.answered.set(owner, n);
    this.tell(patches, tab);
    this.release(tab, { t: 'answer', p: stream.answer(ids), ids });
  }

  add(change) {
    this.changes.push(change);
    this.rig.toRemote.push(change);
  }

  take(changes) {
    this.changes.push(...changes);
    this.tell(this.replica.take(changes));
  }

  tell(edits, except) {
    if (!edits.length) return;
    for (const [tab, stream] of this.streams) {
      if (tab !== except) this.release(tab, { t: 'patches', p: stream.number(edits), edits });
    }
  }
}

/** A tab: TabDocument and its two queues. */
class Tab {
  constructor(rig, name) {
    Object.assign(this, { rig, name, number: 0, up: [], down: [], unsent: [], author: new Author(rig.random, name), document: new TabDocument() });
  }

  /** Some changes of one to three edits each. */
  edit() {
    const { document, rig } = this;
    for (let i = 1 + rig.random.below(2); i--; ) {
      const edits = [];
      let { root } = document;
      for (let j = 1 + rig.random.below(3); j--; ) {
        const edit = this.author.edit(root);
        if (!edit) continue;
        edits.push(edit);
        root = apply(root, document.homes, edit);
      }
      if (!edits.length) continue;
      document.edit(this.name, ++this.number, edits, root);
      this.offer(document.pending.at(-1));
      rig.did.edits += edits.length;
    }
  }

  offer({ tab, n, edits }) {
    this.up.push(structuredClone({ owner: tab, n, edits, seen: this.document.seen }));
  }

  receive() {
    const message = this.down.shift();
    const { document } = this;
    if (message.t === 'patches') document.patches(message.p, message.edits);
    else if (message.t === 'answer') document.answer(message.p, message.ids);
    else if (message.t === 'refuse') document.refuse(message.p);
    else {
      document.reset(message.p, message.edits, message.answered);
      for (const { items, texts } of this.unsent.splice(0)) {
        this.rig.did.offered += document.offer(items, texts, message.answered);
      }
      document.pending.forEach(item => this.offer(item));
      this.open = true;
    }
  }
}

export class Rig {
  did = { edits: 0, remote: 0, deaths: 0, duplicates: 0, refusals: 0, shifted: 0, reloads: 0, offered: 0 };
  pages = 0;
  epoch = 0;
  toRemote = [];
  toWorker = [];
  byRemote = new Set();

  constructor(random, load) {
    Object.assign(this, { random, load });
    this.remote = load([], ACTORS[1]);
    this.remoteAuthor = new Author(random, 'r');
    const first = this.remote.edit([
      { o: 'put', obj: '_root', key: 'a', v: { $: 'text', id: '~0', v: 'hi😀' } },
      { o: 'put', obj: '_root', key: 'b', v: { $: 'list', id: '~1', v: [1, { $: 'counter', v: 0 }, { $: 'map', id: '~2', v: {} }] } },
    ]);
    this.worker = new Worker(this, first.changes, [], []);
    this.tabs = ['t1', 't2', 't3'].slice(0, 1 + random.below(3)).map(name => new Tab(this, name));
    this.tabs.forEach(tab => this.worker.open(tab));
  }

  run() {
    for (let step = 20 + this.random.below(60); step--; ) this.step();
  }

  step() {
    const { random, worker } = this;
    const tab = random.of(this.tabs);
    const choice = random.next();
    if (choice < 0.35) tab.open && tab.edit();
    else if (choice < 0.55) this.up(tab);
    else if (choice < 0.75) tab.down.length && tab.receive();
    else if (choice < 0.82) worker.flush();
    else if (choice < 0.9) this.remoteEdit();
    else if (choice < 0.96) this.exchange(random.below(3));
    else if (choice < 0.98) this.reload(tab);
    else this.die();
  }

  up(tab) {
    if (!tab.up.length) return;
    const message = tab.up.shift();
    // The channel never doubles a message, but a tab may offer again what another page already sent.
    if (this.random.chance(0.05)) tab.again = message;
    this.worker.arrive(tab, message);
    if (tab.again && this.random.chance(0.5)) this.worker.arrive(tab, tab.again);
    tab.again = null;
  }

  /** A page is loaded anew: of what it sent, some arrives and some does not; what was unanswered is offered again. */
  reload(tab) {
    const unsent = JSON.parse(JSON.stringify(tab.document.unsent()));
    for (let i = this.random.below(tab.up.length + 1); i--; ) this.up(tab);
    this.worker.streams.delete(tab);
    this.worker.gate = this.worker.gate.filter(waiting => waiting.tab !== tab);
    const fresh = new Tab(this, `u${++this.pages}`);
    fresh.unsent = [...tab.unsent, unsent];
    this.tabs[this.tabs.indexOf(tab)] = fresh;
    this.worker.open(fresh);
    this.did.reloads++;
  }

  remoteEdit() {
    const edit = this.remoteAuthor.edit(this.remote.root);
    for (const change of edit ? this.remote.edit([edit]).changes : []) {
      this.toWorker.push(change);
      this.byRemote.add(change);
      this.did.remote++;
    }
  }

  exchange(which) {
    if (which !== 1 && this.toWorker.length) this.worker.take(this.toWorker.splice(0, 1 + this.random.below(this.toWorker.length)));
    if (which !== 0) this.reachRemote(this.random.below(this.toRemote.length + 1));
  }

  /** Only saved changes leave the worker. */
  reachRemote(count) {
    const saved = new Set(this.worker.changes.slice(0, this.worker.saved));
    const ready = this.toRemote.slice(0, count);
    const stop = ready.findIndex(change => !saved.has(change));
    const going = this.toRemote.splice(0, stop === -1 ? ready.length : stop);
    if (going.length) this.remote.take(going);
  }

  /** The worker dies: what was not saved and every message under way is gone; tabs open anew. */
  die() {
    this.did.deaths++;
    this.epoch++;
    const { changes, saved, savedAnswers, replica } = this.worker;
    const kept = changes.slice(0, saved);
    const lost = changes.slice(saved);
    this.toRemote = this.toRemote.filter(change => kept.includes(change));
    // The server sends again what it has and the device lost.
    this.toWorker = [...lost.filter(change => this.byRemote.has(change)), ...this.toWorker];
    replica.free();
    this.worker = new Worker(this, kept, savedAnswers, []);
    for (const tab of this.tabs) {
      tab.up = [];
      tab.down = [];
      tab.open = false;
      this.worker.open(tab);
    }
  }

  settle() {
    for (let round = 0; round < 10_000; round++) {
      const busy = this.tabs.some(tab => tab.up.length || tab.down.length) || this.worker.gate.length || this.toWorker.length || this.toRemote.length;
      if (!busy) return;
      this.worker.flush();
      this.tabs.forEach(tab => tab.down.length && tab.receive());
      this.tabs.forEach(tab => tab.up.length && this.worker.arrive(tab, tab.up.shift()));
      if (this.toWorker.length) this.worker.take(this.toWorker.splice(0));
      this.worker.flush();
      this.reachRemote(this.toRemote.length);
    }
    throw new Error('never at rest');
  }

  check(assert) {
    const { root } = this.worker.replica;
    for (const tab of this.tabs) {
      assert.equal(tab.document.pending.length, 0, 'unanswered edits');
      assert.deepEqual(tab.document.root.v, root.v, `tab ${tab.name} differs`);
      assert.equal(tab.document.root, tab.document.base);
    }
    const fresh = this.load([this.worker.replica.save()], ACTORS[0]);
    assert.deepEqual(fresh.root.v, root.v, 'the mirror differs from the document');
    assert.deepEqual(this.remote.root.v, root.v, 'the remote differs');
    fresh.free();
  }

  free() {
    this.worker.replica.free();
    this.remote.free();
  }
}
