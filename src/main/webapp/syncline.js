/**
 * Syncline in a tab: see syncline.d.ts. One worker per origin keeps the documents: a SharedWorker, or where there are none
 * (leader.js) one that a page runs for all. This page shows their values and sends it edits. The worker's death is known
 * when the lock that carries its epoch falls free.
 */
import { Tagged, increment, spliceText } from './draft.js';
import { SynclineError, fail } from './failure.js';
import { Handle, Opened, Signals } from './opened.js';
import { Unsent } from './unsent.js';

export { SynclineError, increment, spliceText };
export const PROTOCOL = 1;
export const str = text => new Tagged('str', String(text).toWellFormed());
export const counter = (start = 0) => new Tagged('counter', start);
export const float = value => new Tagged('float', value);
export const uint = value => new Tagged('uint', value);

/** A worker that neither answers nor reports progress for so long is given up on. */
const SILENCE_MS = 3_000;
/** Calls that may be made twice are made again when the worker was started anew. */
const REPEATABLE = ['projects', 'documents', 'members', 'inspect', 'export', 'run', 'deal', 'setAside', 'setAsideFile', 'timeline'];

const policy = globalThis.trustedTypes?.createPolicy('syncline', { createScriptURL: url => url });
const script = name => {
  const url = new URL(name, import.meta.url).href;
  return policy ? policy.createScriptURL(url) : url;
};

export async function connect({ serviceWorker = './service-worker.js', startTimeoutMs = 15_000, backends } = {}) {
  if (!navigator.locks) fail('UNSUPPORTED', 'this browser lacks locks, or this address needs https');
  const client = new Client(startTimeoutMs, globalThis.SharedWorker ?? (await import('./leader.js')).LedWorker);
  await client.started;
  if (serviceWorker) navigator.serviceWorker?.register(script(serviceWorker), { type: 'module', updateViaCache: 'none' }).catch(() => {});
  client.askForRoom();
  client.unsent.recover();
  if (backends) client.backends = (await import('./backends.js')).attach(client, backends);
  return client;
}

class Client {
  principal = null;
  link = { state: 'idle' };
  vault = { adapter: 'opening', persisted: false, bytes: 0, damaged: 0 };
  epoch = '';
  tab = crypto.randomUUID();
  opened = new Map();
  unsent = new Unsent(this);
  #signals = new Signals();
  #calls = new Map();
  #numbers = new Map();
  #hosts = new Map();
  #count = 0;
  #end = new AbortController();

  constructor(startTimeoutMs, Shared) {
    this.started = new Promise((resolve, reject) => Object.assign(this, { resolve, reject, startTimeoutMs, Shared }));
    // Held as long as the page lives, so that the worker learns of its end; before hello, lest the worker find it free.
    const held = () => {
      this.#start();
      return new Promise(resolve => this.#end.signal.addEventListener('abort', resolve));
    };
    navigator.locks.request(`syncline-tab-${this.tab}`, held).catch(this.reject);
  }

  #start() {
    const worker = new this.Shared(script('./worker-boot.js'), { type: 'module', name: `syncline-${PROTOCOL}` });
    this.port?.close();
    this.port = worker.port;
    const failed = (code, message, retryable, action) => this.#failed(new SynclineError({ code, message, retryable, action }));
    worker.onerror = () => failed('WORKER_FAILED', 'the worker could not be started', true, 'reload');
    this.#startTimer = setTimeout(() => failed('TIMEOUT', 'the worker did not start in time', true, 'retry'), this.startTimeoutMs);
    this.port.onmessage = ({ data }) => this.#hear(data);
    this.post({ t: 'hello', v: PROTOCOL, tab: this.tab });
  }

  #startTimer = 0;

  #failed(error) {
    clearTimeout(this.#startTimer);
    this.reject(error);
    if (!this.epoch) return;
    this.emit('fault', { document: null, error });
    // Without a network the worker's script may be out of reach; edits wait here meanwhile.
    if (error.retryable) this.#startTimer = setTimeout(() => this.#start(), SILENCE_MS);
  }

  /** A new worker serves this page from now on. */
  #welcome({ e, v, principal, link, vault }) {
    clearTimeout(this.#startTimer);
    if (v !== PROTOCOL) return this.#failed(new SynclineError({ code: 'CLIENT_TOO_OLD', message: 'the page is older than the worker', action: 'reload' }));
    const again = this.epoch;
    Object.assign(this, { epoch: e, principal, link, vault });
    navigator.locks
      .request(`syncline-epoch-${e}`, { mode: 'shared', signal: this.#end.signal }, () => this.epoch === e && this.#restart())
      .catch(() => {});
    this.resolve();
    if (!again) return;
    for (const opened of this.opened.values()) opened.attachAgain();
    this.emit('restarted', { epoch: e });
    this.askForRoom();
  }

  #restart() {
    for (const host of this.#hosts.values()) host.terminate();
    this.#hosts.clear();
    for (const opened of this.opened.values()) opened.detach();
    this.#start();
    for (const [id, call] of this.#calls) {
      if (REPEATABLE.includes(call.m)) this.#send(id, call);
      else this.#settle(id, 'reject', new SynclineError({ code: 'WORKER_RESTARTED', message: 'the worker was started anew', retryable: true, action: 'retry' }));
    }
  }

  #hear(message) {
    switch (message.t) {
      case 'welcome': return this.#welcome(message);
      case 'progress': return this.#progress(message);
      case 'reply': return message.fault ? this.#settle(message.id, 'reject', new SynclineError(message.fault)) : this.#settle(message.id, 'resolve', message.ok);
      case 'principal': return this.#become(message.principal);
      case 'link': case 'vault':
        this[message.t] = message[message.t];
        return this.emit(message.t, message[message.t]);
      case 'documents': return this.emit('documents', { project: message.project });
      case 'fault': return this.#fault(message.doc, new SynclineError(message.fault));
      case 'rejection': return this.#rejected(message);
      case 'host': return this.#host(message);
      case 'unhost': return this.#hosts.get(message.host)?.terminate();
      default: return this.opened.get(message.doc)?.hear(message);
    }
  }

  #become(principal) {
    const before = this.user;
    this.principal = principal;
    if (before !== 'local' && before !== this.user) {
      const cause = new SynclineError({ code: 'PRINCIPAL_CHANGED', message: 'somebody else signed in', action: 'reload' });
      for (const opened of [...this.opened.values()]) opened.leave(cause);
    }
    this.emit('principal', principal);
  }

  #fault(document, error) {
    if (!this.epoch) return this.#failed(error);
    const opened = this.opened.get(document);
    if (error.code === 'ACCESS_LOST') opened?.leave(error);
    else opened?.emit('fault', error);
    this.emit('fault', { document, error });
  }

  #rejected({ doc, code, message, entries }) {
    const rejection = { document: doc, code, message, entries };
    const opened = this.opened.get(doc);
    if (opened) opened.reject(rejection);
    else this.emit('rejection', rejection);
  }

  /** Runs the vault's file for the worker, which cannot open one itself. */
  #host({ e, host, args }) {
    const runner = new Worker(script('./vault-host.js'), { type: 'module' });
    const { port1, port2 } = new MessageChannel();
    this.#hosts.set(host, runner);
    runner.onerror = () => this.post({ t: 'hosted', host, failed: 'the script did not start' });
    runner.postMessage({ t: 'host', epoch: e, host, args }, [port1]);
    this.post({ t: 'hosted', host }, [port2]);
  }

  post(message, transfer = []) {
    this.port.postMessage(message, transfer);
  }

  /** A call that is answered, reports progress, or fails with a typed timeout. */
  call(m, a = {}) {
    return new Promise((resolve, reject) => {
      if (this.#end.signal.aborted) fail('CLOSED', 'this client is closed');
      const id = ++this.#count;
      const call = { m, a, resolve, reject };
      this.#calls.set(id, call);
      this.#send(id, call);
    });
  }

  #send(id, call) {
    this.#arm(id, call, SILENCE_MS);
    this.post({ t: 'call', id, m: call.m, a: call.a, u: this.user });
  }

  #arm(id, call, patience) {
    clearTimeout(call.timer);
    const silent = () => this.#settle(id, 'reject', new SynclineError({ code: 'TIMEOUT', message: 'the worker is silent', retryable: true, action: 'retry' }));
    call.timer = setTimeout(silent, patience);
  }

  /** The worker is alive and busy: all wait for as long as it says. */
  #progress({ patience }) {
    for (const [id, call] of this.#calls) this.#arm(id, call, Math.max(patience, SILENCE_MS));
  }

  #settle(id, how, outcome) {
    const call = this.#calls.get(id);
    if (!call) return;
    clearTimeout(call.timer);
    this.#calls.delete(id);
    call[how](outcome);
  }

  get user() {
    return this.principal?.user ?? 'local';
  }

  /** Names an object that the worker has not named yet. */
  name = () => `~${this.tab.slice(0, 13)}:${++this.#count}`;

  /** The next number of an edit; a document's numbers rise as long as the page lives. */
  number(doc) {
    this.#numbers.set(doc, (this.#numbers.get(doc) || 0) + 1);
    return this.#numbers.get(doc);
  }

  async askForRoom() {
    const value = await navigator.storage?.persist?.().catch(() => false);
    this.post({ t: 'persisted', value: !!value });
  }

  async signIn(who) {
    await this.call('signIn', who);
    return this.principal;
  }

  async signOut(options) {
    await this.call('signOut', options);
  }

  projects() {
    return this.call('projects');
  }

  createProject(name) {
    return this.call('createProject', { name });
  }

  members(project) {
    return this.call('members', { project });
  }

  setMember(project, user, role) {
    return this.call('setMember', { project, user, role });
  }

  documents(query) {
    return this.call('documents', query);
  }

  async open(which) {
    const query = typeof which === 'string' ? { id: which } : which;
    let opened = this.opened.get(query.id);
    if (!opened) {
      opened = new Opened(this, query);
      this.opened.set(query.id, opened);
    }
    try {
      await opened.ready;
    } catch (error) {
      this.opened.delete(query.id);
      throw error;
    }
    return new Handle(opened);
  }

  async create(type, { title, ...options } = {}) {
    const { id } = await this.call('create', { type, ...options });
    const handle = await this.open(id);
    if (title && !handle.commands) handle.change(draft => (draft.title = title));
    return handle;
  }

  async rename(id, title) {
    const handle = await this.open(id);
    handle.change(draft => (draft.title = title));
    await handle.whenSaved();
    handle.close();
  }

  remove(id) {
    return this.call('remove', { id });
  }

  async import(bytes, options) {
    const read = bytes instanceof Blob ? await bytes.arrayBuffer() : bytes;
    return this.call('import', { bytes: new Uint8Array(read), ...options });
  }

  export(id) {
    return this.call('export', { id });
  }

  setAside() {
    return this.call('setAside');
  }

  setAsideFile(key) {
    return this.call('setAsideFile', { key });
  }

  discard(key) {
    return this.call('discard', { key });
  }

  timeline(id) {
    return this.call('timeline', { id });
  }

  inspect() {
    return this.call('inspect');
  }

  on(name, listener) {
    return this.#signals.on(name, listener);
  }

  emit(name, detail) {
    this.#signals.emit(name, detail);
  }

  close() {
    for (const opened of [...this.opened.values()]) opened.leave(new SynclineError({ code: 'CLOSED' }));
    for (const id of this.#calls.keys()) this.#settle(id, 'reject', new SynclineError({ code: 'CLOSED' }));
    this.post({ t: 'bye' });
    this.backends?.close();
    this.#end.abort();
    this.port.close();
  }
}
