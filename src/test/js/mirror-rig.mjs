// Servers, a device and a clock in memory, with real Automerge documents, for the tests of mirror.js.
import { createRequire } from 'node:module';
import { load, use } from '../../main/webapp/wasm-adapter.js';

const require = createRequire(import.meta.url);
const automerge = require('../../../node_modules/@automerge/automerge/dist/mjs/wasm_bindgen_output/nodejs/automerge_wasm.cjs');
use(automerge);

export const actor = byte => new Uint8Array(16).fill(byte);
const concat = parts => Buffer.concat(parts.map(part => Buffer.from(part)));
const text = bytes => new TextEncoder().encode(bytes);

/** Random numbers from 0 to 1 that a seed decides. */
export function seeded(seed) {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** Time that passes when the test says so, in leaps to whoever waits next. */
export class Clock {
  now = 0;
  #timers = [];

  pause = ms => new Promise(resume => this.#timers.push({ at: this.now + ms, resume }));

  /** Lets everybody come to rest, then goes to the next moment that somebody waits for, if that is soon enough. */
  async leap(until) {
    for (let round = 0; round < 3; round++) await new Promise(setImmediate);
    this.#timers.sort((a, b) => a.at - b.at);
    if (!this.#timers.length || this.#timers[0].at > until) return false;
    const { at, resume } = this.#timers.shift();
    this.now = Math.max(this.now, at);
    resume();
    return true;
  }

  async run(ms) {
    const until = this.now + ms;
    while (await this.leap(until));
    this.now = until;
  }
}

/** The changes in a body: chunks one behind the other, or a whole document. */
function changesOf(bytes) {
  const chunks = [];
  for (let at = 0; at < bytes.length; ) {
    if (bytes[at + 8] === 0) {
      const whole = automerge.load(bytes);
      const changes = whole.getChanges([]);
      whole.free();
      return changes;
    }
    let [end, length, shift, octet] = [at + 9, 0, 0, 0];
    do {
      octet = bytes[end++];
      length += (octet & 127) * 2 ** shift;
      shift += 7;
    } while (octet & 128);
    chunks.push(bytes.slice(at, end + length));
    at = end + length;
  }
  return chunks;
}

/** One document of a server: its door for changes as the real one answers, and people who write there. */
export class Server {
  down = false;
  exists = true;
  role = 'editor';
  seq = 0;
  requests = 0;
  foreign = [];
  /** Refuses the next request with this. */
  trouble = null;
  #waiting = new Set();

  constructor(clock, name) {
    this.clock = clock;
    this.name = name;
    this.doc = automerge.create({ actor: '00'.repeat(16) });
  }

  /** Takes changes, each with its dependencies; gives the codes of those refused. */
  admit(changes) {
    const refused = [];
    for (const change of changes) {
      const { hash, deps, actor: author } = automerge.decodeChange(change);
      if (this.doc.getChangeByHash(hash)) continue;
      if (this.foreign.includes(author)) refused.push('ACTOR_FOREIGN');
      else if (deps.some(dep => !this.doc.getChangeByHash(dep))) refused.push('MISSING_DEPENDENCY');
      else {
        this.doc.applyChanges([change]);
        this.seq++;
      }
    }
    for (const wake of this.#waiting) wake();
    return refused;
  }

  /** What somebody lacks whose heads these are. */
  #beyond(heads) {
    return concat(this.doc.getChanges(heads));
  }

  fetch = async (address, options) => {
    const url = new URL(address, 'http://home.test');
    this.requests++;
    await this.clock.pause(5);
    if (this.down) throw new TypeError('nobody there');
    const trouble = this.trouble;
    this.trouble = null;
    if (trouble) return this.#answer(trouble.status, text(JSON.stringify(trouble)), { 'Retry-After': '2' });
    const answer = await this.#handle(url, options);
    await this.clock.pause(5);
    if (this.down) throw new TypeError('the answer went lost');
    return answer;
  };

  async #handle({ pathname, searchParams }, { method, body, headers }) {
    if (method === 'POST') {
      this.exists = true;
      return this.#answer(201, new Uint8Array());
    }
    if (!this.exists || this.role === 'stranger') return this.#refuse(404, 'UNKNOWN_DOCUMENT');
    if (pathname.endsWith('/entries')) {
      if (Number(searchParams.get('after')) === this.seq && headers.Prefer) await this.#news();
      return this.#answer(200, new Uint8Array());
    }
    if (method === 'GET') return this.#answer(200, this.doc.save());
    if (this.role === 'viewer') return this.#refuse(403, 'READ_ONLY');
    const changes = changesOf(new Uint8Array(body));
    const decoded = changes.map(change => automerge.decodeChange(change));
    const refused = this.admit(changes);
    if (refused.length) return this.#answer(422, text(JSON.stringify({ code: refused[0], retry: 'never', refusals: refused.map(code => ({ code })) })));
    const inner = new Set(decoded.flatMap(({ deps }) => deps));
    return this.#answer(200, this.#beyond(decoded.map(({ hash }) => hash).filter(hash => !inner.has(hash))));
  }

  async #news() {
    let wake;
    const moved = new Promise(resume => (wake = resume));
    this.#waiting.add(wake);
    await Promise.race([moved, this.clock.pause(25_000)]);
    this.#waiting.delete(wake);
  }

  #refuse(status, code) {
    return this.#answer(status, text(JSON.stringify({ code, retry: 'never' })));
  }

  #answer(status, bytes, headers = {}) {
    return new Response(status === 204 ? null : bytes, { status, headers: { 'Syncline-Seq': String(this.seq), 'Syncline-History': this.name, ...headers } });
  }
}

/** Somebody who writes at one server, alone. */
export class Person {
  constructor(server, byte) {
    this.server = server;
    this.byte = byte;
    this.count = 0;
  }

  write() {
    const replica = load([this.server.doc.save()], actor(this.byte));
    const { changes } = replica.edit([{ o: 'put', obj: '_root', key: `p${this.byte}-${++this.count}`, v: this.count }]);
    this.server.admit(changes);
    replica.free();
  }
}

/** The device: it pushes its own changes to its home server and gets from there whatever else there is. */
export class Device {
  pending = [];
  rejected = 0;
  count = 0;
  open = true;

  constructor(home) {
    this.home = home;
    this.replica = load([home.doc.save()], actor(1));
  }

  write() {
    const { changes } = this.replica.edit([{ o: 'put', obj: '_root', key: `d-${++this.count}`, v: this.count }]);
    this.pending.push(...changes);
  }

  /** What the connection does while there is one. */
  sync() {
    if (this.home.down) return;
    this.rejected += this.home.admit(this.pending.splice(0)).length;
    this.replica.take(this.home.doc.getChanges(this.replica.doc.getHeads()));
  }
}
