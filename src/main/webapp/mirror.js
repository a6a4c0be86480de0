/**
 * Other servers for a page's documents. The worker fetches this when a page names some. A mirror keeps one document at one
 * other server in step with this device, both ways and by whole changes, through the door that any program may use: what
 * this device holds and the other lacks is put there; what that has and this device lacks is put to the home server, from
 * which this device gets it like everything else. Nothing is kept: where the two stand is found out anew by heads.
 */
/** So much later what was written meanwhile goes together. */
const GATHER_MS = 300;
const WAIT_S = 25;
const ANSWER_MS = 30_000;
const RETRY_FIRST_MS = 1_000;
const RETRY_LAST_MS = 60_000;
/** Requests that wait for news of one server; a browser keeps six connections to it. */
const WAITING_MAX = 3;
/** Between questions of those that may not wait. */
const POLL_MS = 10_000;
const BACKENDS_MAX = 4;
const AUTOMERGE = 'application/vnd.automerge';
/** What only waits for somebody else's change, which may come by another way. */
const TO_COME = ['MISSING_DEPENDENCY', 'ACTOR_FOREIGN'];
/** What a refusal says of trying again: after a pause, or with another token. */
const LATER = ['later', 'renew'];
const NOTHING = new Uint8Array();
const NO_WRITING = ['READ_ONLY', 'FORBIDDEN'];

/** A request that came to nothing. */
class Failure extends Error {
  /** @param {number | null} afterMs when it may be tried again, at the soonest; null: not before something is new */
  constructor(code, afterMs, refused = []) {
    super(code);
    Object.assign(this, { code, afterMs, refused });
  }
}

/** One server's doors, as somebody. */
export class Door {
  waiting = 0;

  /** @param {{ fetch: typeof fetch, url?: string, token?: string, project?: string }} how without a url: the page's own server */
  constructor(how) {
    Object.assign(this, { url: '', ...how });
  }

  /** Asks, and gives the answer with its bytes; fails with a Failure. */
  async ask(method, path, { body, type = AUTOMERGE, waitS = 0 } = {}) {
    const headers = { [body ? 'Content-Type' : 'Accept']: type };
    if (this.token) headers.Authorization = `Bearer ${this.token}`;
    if (waitS) headers.Prefer = `wait=${waitS}`;
    const signal = AbortSignal.timeout(ANSWER_MS + waitS * 1_000);
    const options = { method, headers, body, signal, cache: 'no-store', credentials: this.url ? 'omit' : 'same-origin' };
    let answer, bytes;
    try {
      answer = await this.fetch(this.url + path, options);
      bytes = new Uint8Array(await answer.arrayBuffer());
    } catch {
      throw new Failure('OFFLINE', 0);
    }
    if (answer.ok) return { headers: answer.headers, bytes };
    throw failure(answer, bytes);
  }
}

function failure({ status, headers }, bytes) {
  let problem = {};
  try {
    problem = JSON.parse(new TextDecoder().decode(bytes));
  } catch {
    // Somebody in between answered.
  }
  const refused = (problem.refusals ?? []).map(one => one.code);
  const later = LATER.includes(problem.retry) || status >= 500 || refused.some(code => TO_COME.includes(code));
  return new Failure(problem.code ?? `HTTP_${status}`, later ? 1_000 * (Number(headers.get('Retry-After')) || 0) : null, refused);
}

/** What a document holds beyond heads that are in it; where there is nothing, its latest changes, which name its heads. */
function beyond(doc, agreed) {
  const known = agreed?.every(hash => doc.getChangeByHash(hash));
  if (!known) return doc.save();
  const changes = doc.getChanges(agreed);
  const parts = changes.length ? changes : doc.getHeads().map(hash => doc.getChangeByHash(hash));
  const bytes = new Uint8Array(parts.reduce((size, part) => size + part.length, 0));
  parts.reduce((at, part) => (bytes.set(part, at), at + part.length), 0);
  return bytes;
}

/** One document at one other server. */
export class Mirror {
  /** Whether something was written here that may not be there. */
  #owed = true;
  /** Whether there may be something there that is not here. */
  #news = false;
  #failures = 0;
  #agreed = null;
  #position = null;
  #readOnly = false;
  #listening = null;
  #wake = () => {};
  #again = () => {};
  #over = false;
  #told = '';

  /**
   * @param {string} id of the document
   * @param {Door} there the other server
   * @param {Door} home
   * @param world find(id): {type, replica} of a document in memory, null of another; here(): whether the person still is; pause(ms);
   *   random(); tell(state, code)
   */
  constructor(id, there, home, world) {
    Object.assign(this, { id, there, home, world, path: `/documents/${id}` });
  }

  /** The document may have changed here. */
  changed() {
    this.#owed = true;
    this.#wake();
  }

  /** The other server may answer otherwise now. */
  again() {
    this.#failures = 0;
    this.#readOnly = false;
    this.#told = '';
    this.#again();
    this.changed();
  }

  end() {
    this.#over = true;
    this.#again();
    this.#wake();
  }

  /** Goes on until the document is left and nothing is owed. */
  async run() {
    while (!this.#over && this.world.here()) {
      if (this.#owed || this.#news) await this.#step();
      else if (!this.world.find(this.id)) return;
      else await this.#rest();
    }
  }

  /** Says how the two stand, where that is not what it was. */
  #tell(state, code) {
    if (this.#told === state + code) return;
    this.#told = state + code;
    this.world.tell(state, code);
  }

  #woken() {
    return new Promise(wake => (this.#wake = wake));
  }

  /** Until something is written here, or there. */
  #rest() {
    this.#listening ??= this.#listen().finally(() => (this.#listening = null));
    return Promise.race([this.#listening, this.#woken()]);
  }

  async #step() {
    const news = this.#news;
    this.#owed = this.#news = false;
    try {
      await this.#exchange(news);
      this.#failures = 0;
      this.#tell(this.#readOnly ? 'refused' : 'current', this.#readOnly ? 'READ_ONLY' : '');
      await this.world.pause(GATHER_MS);
    } catch (problem) {
      await this.#failed(problem);
    }
  }

  async #failed(problem) {
    if (!(problem instanceof Failure)) throw problem;
    this.#tell(problem.afterMs === null ? 'refused' : 'behind', problem.code);
    if (problem.afterMs === null) return;
    const most = Math.min(RETRY_LAST_MS, RETRY_FIRST_MS * 2 ** this.#failures++);
    this.#news = true;
    const pauseMs = Math.max(problem.afterMs, most * (0.5 + this.world.random() / 2));
    await Promise.race([this.world.pause(pauseMs), new Promise(again => (this.#again = again))]);
  }

  /** Brings both into step. What the other server refuses does not keep what it has from coming here. */
  async #exchange(news) {
    let problem = null;
    const lacking = await this.#give(news).catch(refusal => {
      const decided = refusal.afterMs === null || refusal.refused.length;
      if (!decided || refusal.code === 'UNKNOWN_DOCUMENT') throw refusal;
      problem = refusal;
      return this.#whole();
    });
    if (!this.world.here()) return;
    if (lacking.length) await this.home.ask('PUT', this.path, { body: lacking });
    if (problem) throw problem;
  }

  /** Puts there what it lacks; gives what lacks here. */
  async #give(news) {
    const open = this.world.find(this.id);
    if (this.#readOnly) return news ? this.#whole() : NOTHING;
    const heads = open?.replica.doc.getHeads();
    if (!news && heads && heads.join() === this.#agreed?.join()) return NOTHING;
    const body = open ? beyond(open.replica.doc, this.#agreed) : (await this.home.ask('GET', this.path)).bytes;
    const answer = await this.there.ask('PUT', this.path, { body }).catch(refusal => {
      this.#readOnly = NO_WRITING.includes(refusal.code);
      if (refusal.code !== 'UNKNOWN_DOCUMENT' || this.#position || !open) throw refusal;
      return this.#create(open, body);
    });
    this.#agreed = heads ?? null;
    return this.#read(answer);
  }

  /** Makes the document there under its id, and puts what this device holds. */
  async #create({ type, replica }, body) {
    const address = this.there.project ? `/projects/${this.there.project}/documents` : '/documents';
    const made =
      type === 'automerge'
        ? this.there.ask('POST', `${address}?id=${this.id}`, { body: replica.save() })
        : this.there.ask('POST', address, { body: JSON.stringify({ id: this.id, type }), type: 'application/json' });
    await made.catch(refusal => {
      // Somebody else just made it.
      if (refusal.code !== 'CONFLICT') throw refusal;
    });
    return this.there.ask('PUT', this.path, { body });
  }

  async #whole() {
    return this.#read(await this.there.ask('GET', this.path));
  }

  #read({ headers, bytes }) {
    this.#position = { history: headers.get('Syncline-History'), seq: Number(headers.get('Syncline-Seq')) };
    return bytes;
  }

  /** Waits until the other server's document is not what it was. */
  async #listen() {
    try {
      const waits = this.there.waiting < WAITING_MAX;
      if (!waits || !this.#position) await this.world.pause(POLL_MS);
      const { seq = 0, history } = this.#position ?? {};
      this.there.waiting += waits ? 1 : 0;
      const answer = await this.there
        .ask('GET', `${this.path}/entries?after=${seq}`, { type: 'application/cbor', waitS: waits ? WAIT_S : 0 })
        .finally(() => (this.there.waiting -= waits ? 1 : 0));
      const now = this.#position ?? {};
      const moved = Number(answer.headers.get('Syncline-Seq')) > (now.seq ?? 0) || answer.headers.get('Syncline-History') !== history;
      this.#news ||= moved;
    } catch (problem) {
      if (problem.code === 'TRIMMED') this.#news = true;
      else if (problem.afterMs === null) await this.#shut(problem);
      else await this.#failed(problem);
    }
  }

  /** The document is not to be had there any more: only what is written here, or a page that asks anew, tries again. */
  async #shut({ code }) {
    this.#tell('refused', code);
    await this.#woken();
  }
}

/** The other servers of a page's person: url -> {door, mirrors}. */
const servers = new Map();
const channel = globalThis.BroadcastChannel && new BroadcastChannel('syncline-backends');
channel?.unref?.();
const home = new Door({ fetch: (...request) => fetch(...request) });

function mirrored(server, id) {
  if (!server.mirrors.has(id)) {
    const tell = (state, code) => {
      if (code.startsWith('TOKEN') || code === 'UNAUTHENTICATED' || code === 'SESSION_ENDED') channel.postMessage({ wants: server.door.url });
      channel.postMessage({ state: { url: server.door.url, document: id, state, code } });
    };
    const world = {
      find: wanted => self.synclineDocuments().documents.find(one => one.id === wanted) ?? null,
      here: () => self.synclineDocuments().user === server.user && servers.get(server.door.url) === server,
      pause: ms => new Promise(resume => setTimeout(resume, ms)),
      random: Math.random,
      tell,
    };
    const mirror = new Mirror(id, server.door, home, world);
    server.mirrors.set(id, mirror);
    mirror.run().catch(failure => tell('refused', String(failure))).finally(() => server.mirrors.delete(id));
  }
  return server.mirrors.get(id);
}

/** Hears which servers a page names; the latest list counts. */
export function hear({ user, backends }) {
  if (!backends) return;
  const before = new Map(servers);
  servers.clear();
  for (const { url, token, project } of backends.slice(0, BACKENDS_MAX)) {
    const { origin } = new URL(url);
    const kept = before.get(origin);
    const server = kept?.user === user ? kept : { user, mirrors: new Map(), door: new Door({ fetch: home.fetch, url: origin }) };
    Object.assign(server.door, { token, project });
    servers.set(origin, server);
    before.delete(origin);
    for (const mirror of server.mirrors.values()) mirror.again();
    for (const { id } of self.synclineDocuments().documents) mirrored(server, id);
  }
  for (const { mirrors } of before.values()) for (const mirror of mirrors.values()) mirror.end();
  // The compiled worker says so of every document in memory.
  self.synclineChanged = id => {
    const there = self.synclineDocuments().documents.some(one => one.id === id);
    for (const server of servers.values()) {
      if (there || server.mirrors.has(id)) mirrored(server, id).changed();
    }
  };
}
