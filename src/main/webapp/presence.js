/**
 * Who else has a document open, and where: see Presence in syncline.d.ts. Fetched with the first call of `presence()`.
 * Whoever is visible says so again and again; who is silent is gone. Nothing of it is stored anywhere.
 */
import { SynclineError } from './syncline.js';

const SEND_EVERY_MS = 100;
const REPEAT_MS = 2_000;
const GONE_AFTER_MS = 4_500;
const SWEEP_MS = 500;
const BYTES_MAX = 4_000;
const PEERS_MAX = 64;
const NAME_UNITS_MAX = 80;
const COLOURS = 8;

const read = new TextDecoder();
const print = new TextEncoder();

/** The same person has the same colour for everybody. */
function colourOf(user) {
  let sum = 0;
  for (const c of user) sum = (sum * 31 + c.codePointAt(0)) >>> 0;
  return sum % COLOURS;
}

function parsed(bytes) {
  try {
    const said = JSON.parse(read.decode(bytes));
    return typeof said?.tab === 'string' ? said : null;
  } catch {
    return null;
  }
}

export class Presence {
  others = Object.freeze([]);
  #peers = new Map();
  #listeners = new Set();
  #handle;
  #client;
  #tab;
  #state = null;
  #told = false;
  #sentAt = -Infinity;
  #soon = 0;
  #ends;

  constructor(client, handle) {
    this.#client = client;
    this.#handle = handle;
    this.#tab = client.name();
    const seen = () => (document.hidden ? this.#away() : this.#due());
    document.addEventListener('visibilitychange', seen);
    addEventListener('pagehide', this.#away);
    const repeat = setInterval(() => this.#due(), REPEAT_MS);
    const sweep = setInterval(() => this.#sweep(), SWEEP_MS);
    this.#ends = [
      () => document.removeEventListener('visibilitychange', seen),
      () => removeEventListener('pagehide', this.#away),
      () => clearInterval(repeat), () => clearInterval(sweep),
      handle.on('presence', message => this.#hear(message)),
      client.on('link', ({ state }) => state === 'online' && this.#due()),
    ];
  }

  subscribe = listener => {
    const own = others => listener(others);
    this.#listeners.add(own);
    return () => this.#listeners.delete(own);
  };

  /** What the others see of this page from now on; the last state counts. */
  set(state) {
    if (this.#bytes(state).length > BYTES_MAX) throw new SynclineError({ code: 'BAD_VALUE', message: `a state of presence is at most ${BYTES_MAX} bytes of JSON` });
    this.#state = state;
    this.#due();
  }

  close() {
    this.#away();
    for (const end of this.#ends.splice(0)) end();
    this.#listeners.clear();
  }

  #bytes(state) {
    return print.encode(JSON.stringify({ tab: this.#tab, name: this.#client.principal?.displayName ?? '', state }));
  }

  #mayTell() {
    const { role, blocked } = this.#handle.status;
    return this.#state !== null && !document.hidden && role !== 'viewer' && blocked === null;
  }

  /** At most one message in a tenth of a second: the last state, or that this page goes on being here. */
  #due() {
    if (this.#soon || !this.#mayTell()) return;
    this.#soon = setTimeout(() => {
      this.#soon = 0;
      if (this.#mayTell()) this.#post(this.#bytes(this.#state), true);
    }, Math.max(0, this.#sentAt + SEND_EVERY_MS - performance.now()));
  }

  #away = () => {
    clearTimeout(this.#soon);
    this.#soon = 0;
    if (this.#told) this.#post(print.encode(JSON.stringify({ tab: this.#tab })), false);
  };

  #post(bytes, told) {
    this.#told = told;
    this.#sentAt = performance.now();
    this.#client.post({ t: 'presence', doc: this.#handle.id, bytes });
  }

  #hear({ user, bytes }) {
    if (!bytes.length) return this.#left(user);
    const said = parsed(bytes);
    if (!said) return;
    const key = `${user} ${said.tab}`;
    if (!said.state || typeof said.state !== 'object') {
      this.#peers.delete(key);
    } else if (this.#peers.has(key) || this.#peers.size < PEERS_MAX) {
      const { peer } = this.#peers.get(key) ?? {};
      const name = String(said.name ?? '').slice(0, NAME_UNITS_MAX);
      const same = peer && JSON.stringify([peer.name, peer.state]) === JSON.stringify([name, said.state]);
      this.#peers.set(key, { at: performance.now(), peer: same ? peer : Object.freeze({ key, user, name, colour: colourOf(user), state: said.state }) });
    }
    this.#tell();
  }

  /** A browser of this person is gone: pages that do not say soon that they are in another one were in it. */
  #left(user) {
    const soon = performance.now() - GONE_AFTER_MS + REPEAT_MS + SWEEP_MS;
    for (const known of this.#peers.values()) if (known.peer.user === user) known.at = Math.min(known.at, soon);
  }

  #sweep() {
    const oldest = performance.now() - GONE_AFTER_MS;
    for (const [key, { at }] of this.#peers) if (at < oldest) this.#peers.delete(key);
    this.#tell();
  }

  #tell() {
    const others = [...this.#peers.values()].map(({ peer }) => peer);
    if (others.length === this.others.length && others.every((peer, i) => peer === this.others[i])) return;
    this.others = Object.freeze(others);
    for (const listener of [...this.#listeners]) listener(this.others);
  }
}
