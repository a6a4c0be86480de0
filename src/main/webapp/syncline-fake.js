/**
 * The client API of syncline.d.ts without a worker and without a server, for the unit tests of an app, and for our own
 * pages' tests. Documents live in this page, and take no commands. `globalThis.fake` turns the network off and on and plays other people.
 */

export const PROTOCOL = 0;

const SAVED_AFTER_MS = 20;
const SENT_AFTER_MS = 400;
const ALPHABET = '123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz';

export class SynclineError extends Error {
  constructor(code, message, { retryable = false, action = 'none', ...rest } = {}) {
    super(message);
    Object.assign(this, { code, retryable, action, ...rest });
  }
}

export function newDocumentId() {
  return Array.from({ length: 24 }, () => ALPHABET[Math.floor(Math.random() * ALPHABET.length)]).join('');
}

class Tag { constructor(v) { this.v = v; } }
export const str = (text) => new Tag(text);
export const counter = (start = 0) => new Tag(start);
export const float = (value) => new Tag(value);
export const uint = (value) => new Tag(value);
export const increment = (draft, key, by = 1) => { draft[key] += by; };
export const spliceText = (draft, key, index, del, ins = '') => { draft[key] = draft[key].slice(0, index) + ins + draft[key].slice(index + del); };

/** The same value with tags gone, keeping the identity of every part of `old` that is equal. */
function settled(next, old) {
  if (next instanceof Tag) return next.v;
  if (next === null || typeof next !== 'object') return next;
  const made = Array.isArray(next) ? [] : {};
  const keys = Object.keys(next);
  let same = old !== null && typeof old === 'object' && Object.keys(old).length === keys.length;
  for (const key of keys) {
    made[key] = settled(next[key], old?.[key]);
    same &&= Object.hasOwn(old, key) && made[key] === old[key];
  }
  return same ? old : made;
}

function copy(value) {
  if (value === null || typeof value !== 'object') return value;
  if (Array.isArray(value)) return value.map(copy);
  return Object.fromEntries(Object.entries(value).map(([key, part]) => [key, copy(part)]));
}

const at = (value, path) => path.reduce((part, key) => part?.[key], value);

class Signals {
  #listeners = new Map();
  on(name, listener) {
    if (!this.#listeners.has(name)) this.#listeners.set(name, new Set());
    this.#listeners.get(name).add(listener);
    return () => this.#listeners.get(name).delete(listener);
  }
  say(name, detail) { for (const listener of [...(this.#listeners.get(name) ?? [])]) listener(detail); }
}

class Stored {
  handles = new Set();
  constructor(syncline, { id, type, project, role, value, changedAt, local = true, waiting = 0 }) {
    Object.assign(this, { syncline, id, type, project, role, value, changedAt, local, waiting });
    this.unsaved = 0;
    this.last = waiting;
  }
  get timeline() {
    return this.last === 0 ? null : { id: `T${this.id}`, last: this.last, saved: this.last - this.unsaved, durable: this.last - this.waiting };
  }
  get status() {
    const place = this.unsaved > 0 || (this.waiting > 0 && this.syncline.vault.adapter === 'memory') ? 'memory' : this.waiting > 0 ? 'device' : 'server';
    return Object.freeze({ place, waiting: this.waiting, role: this.role, current: this.syncline.link.state === 'online', blocked: null });
  }
  change(edit, origin) {
    const draft = copy(this.value);
    const answer = edit(draft);
    const value = settled(draft, this.value);
    if (value === this.value) return answer;
    this.value = value;
    if (origin === 'local') {
      this.unsaved++;
      this.waiting++;
      this.last++;
      setTimeout(() => { this.unsaved--; this.say(); this.send(); }, SAVED_AFTER_MS);
    }
    this.changedAt = new Date().toISOString();
    for (const handle of [...this.handles]) handle.changed(origin);
    this.say();
    this.syncline.signals.say('documents', { project: this.project });
    return answer;
  }
  send() {
    if (this.syncline.link.state !== 'online') return;
    setTimeout(() => {
      if (this.syncline.link.state !== 'online' || this.waiting === 0) return;
      this.waiting = this.unsaved;
      this.say();
    }, SENT_AFTER_MS);
  }
  say() {
    for (const handle of [...this.handles]) handle.signals.say('status', this.status);
    this.syncline.signals.say('status', { document: this.id, status: this.status });
  }
}

class Handle {
  signals = new Signals();
  #listeners = new Set();
  constructor(stored) { this.stored = stored; stored.handles.add(this); }
  get id() { return this.stored.id; }
  get type() { return this.stored.type; }
  get value() { return this.stored.value; }
  get status() { return this.stored.status; }
  subscribe = (listener) => { this.#listeners.add(listener); return () => this.#listeners.delete(listener); };
  changed(origin) { for (const listener of [...this.#listeners]) listener(this.value, { origin }); }
  change(edit) {
    if (this.status.role === 'viewer') throw new SynclineError('READ_ONLY', 'You may read this document, not change it.');
    return this.stored.change(edit, 'local');
  }
  splice(path, index, del, ins = '') { this.change((draft) => spliceText(at(draft, path.slice(0, -1)), path.at(-1), index, del, ins)); }
  bindText(element, path) {
    element.value = at(this.value, path) ?? '';
    const typed = () => this.change((draft) => { at(draft, path.slice(0, -1))[path.at(-1)] = element.value; });
    element.addEventListener('input', typed);
    const end = this.subscribe(() => {
      const text = at(this.value, path) ?? '';
      if (element.value === text) return;
      const { selectionStart, selectionEnd } = element;
      element.value = text;
      if (document.activeElement === element) element.setSelectionRange(selectionStart, selectionEnd);
    });
    return { undo() {}, redo() {}, release() { end(); element.removeEventListener('input', typed); } };
  }
  get commands() { return null; }
  run() { throw new SynclineError('NO_COMMANDS', 'Documents of the fake take edits and no commands.'); }
  discard() { this.run(); }
  resubmit() { this.run(); }
  async undo() { return { canUndo: false, canRedo: false, undo: () => false, redo: () => false, subscribe: () => () => {}, close() {} }; }
  async presence() { return new Presence(this.stored); }
  async history() { return new History(this.stored); }
  async whenSaved() { return 'device'; }
  async whenOnServer() {}
  on(name, listener) { return this.signals.on(name, listener); }
  close() { this.stored.handles.delete(this); }
}

/** Others are `stored.peers`, told with `fake.peers(id, peers)`; what this page says is `stored.said`. */
class Presence {
  constructor(stored) { this.stored = stored; }
  get others() { return this.stored.peers ?? []; }
  subscribe(listener) {
    const end = this.stored.syncline.signals.on(`peers ${this.stored.id}`, listener);
    queueMicrotask(() => listener(this.others));
    return end;
  }
  set(state) { this.stored.said = state; }
  close() {}
}

/** Versions are `stored.versions`, the earliest first: {value, to, authors}; of a document without them the present is the only one. */
class History {
  constructor(stored) { this.stored = stored; }
  get all() {
    const { versions = [{ value: this.stored.value, to: this.stored.changedAt, authors: [] }] } = this.stored;
    return versions.map(({ value, to, authors }, i) => ({ first: i + 1, last: i + 1, from: new Date(to), to: new Date(to), authors, heads: [String(i)], value }));
  }
  #online() {
    if (this.stored.syncline.link.state !== 'online') throw new SynclineError('OFFLINE', 'There is no connection to the server.', { retryable: true, action: 'wait' });
  }
  async versions({ before = Infinity, limit = 100 } = {}) {
    this.#online();
    const known = this.all.filter(({ first }) => first < before).reverse();
    return { versions: known.slice(0, limit), next: known.length > limit ? known[limit - 1].first : null };
  }
  async at({ heads }) { this.#online(); return this.all[Number(heads[0])].value; }
  async file() { this.#online(); return new Uint8Array([0x85, 0x6f, 0x4a, 0x83]); }
  async difference() { this.#online(); return []; }
  async restore({ heads }) {
    this.#online();
    this.stored.change((draft) => { Object.assign(draft, this.all[Number(heads[0])].value); }, 'remote');
    return { changed: true };
  }
  async forget() { this.#online(); delete this.stored.versions; }
}

class Fake {
  signals = new Signals();
  principal = null;
  link = { state: 'online', transport: 'socket' };
  vault = { adapter: 'opfs', persisted: true, bytes: 48_213, damaged: 0 };
  epoch = 'k3XbQ9';
  documentsById = new Map();
  aside = new Map();
  projectList = [];
  memberList = new Map();
  delayMs = 60;
  /** How often a document was not to be had. */
  refused = 0;

  async #answer(online = false) {
    await new Promise((resolve) => { setTimeout(resolve, this.delayMs); });
    if (online && this.link.state !== 'online') throw new SynclineError('OFFLINE', 'There is no connection to the server.', { retryable: true, action: 'wait' });
  }
  on(name, listener) { return this.signals.on(name, listener); }
  async signIn({ displayName }) {
    await this.#answer(true);
    this.principal = { user: newDocumentId(), displayName, kind: 'guest', session: newDocumentId(), personalProject: newDocumentId() };
    this.projectList = [{ id: this.principal.personalProject, name: 'Personal', role: 'owner', personal: true }];
    for (const stored of this.documentsById.values()) stored.project ??= this.principal.personalProject;
    this.signals.say('principal', this.principal);
    return this.principal;
  }
  async signOut({ force = false } = {}) {
    await this.#answer();
    const waiting = [...this.documentsById.values()].reduce((sum, stored) => sum + stored.waiting, 0);
    if (waiting > 0 && !force) throw new SynclineError('UNSENT_WORK', 'Some work was not sent.', { waiting });
    this.principal = null;
    this.signals.say('principal', null);
  }
  async projects() { await this.#answer(); return this.projectList; }
  async createProject(name) {
    await this.#answer(true);
    const project = { id: newDocumentId(), name, role: 'owner', personal: false };
    this.projectList = [...this.projectList, project];
    return project;
  }
  async members(project) {
    await this.#answer(true);
    return this.memberList.get(project) ?? [{ user: this.principal.user, displayName: this.principal.displayName, role: 'owner' }];
  }
  async setMember(project, user, role) {
    const before = await this.members(project);
    if (role !== null && !/^[1-9A-Za-z]{8,}$/.test(user)) throw new SynclineError('BAD_REQUEST', 'That is no user id.');
    const others = before.filter((member) => member.user !== user);
    const known = before.find((member) => member.user === user);
    this.memberList.set(project, role === null ? others : [...others, { user, displayName: known?.displayName ?? 'Grace', role }]);
  }
  async documents({ project = this.principal?.personalProject ?? null } = {}) {
    await this.#answer();
    if (globalThis.fake.failing) throw new SynclineError('TIMEOUT', 'The worker did not answer.', { retryable: true, action: 'retry' });
    return [...this.documentsById.values()].filter((stored) => stored.project === project)
      .map(({ id, type, value, role, changedAt, local, waiting }) => ({ id, type, title: String(value.title ?? ''), project, role, changedAt, local, waiting }))
      .sort((a, b) => (a.changedAt < b.changedAt ? 1 : -1));
  }
  async open(which) {
    await this.#answer();
    const stored = this.documentsById.get(typeof which === 'string' ? which : which.id);
    if (!stored) throw new SynclineError('UNKNOWN_DOCUMENT', 'There is no such document, or it is not yours.');
    if (!stored.local && this.link.state !== 'online') {
      this.refused++;
      throw new SynclineError('OFFLINE', 'This document is not on this device.', { retryable: true, action: 'wait' });
    }
    return new Handle(stored);
  }
  async create(type, { id = newDocumentId(), title = '', project = this.principal?.personalProject ?? null } = {}) {
    const value = type === 'board' ? { title, columns: { todo: { name: 'To do', order: 'V0' }, doing: { name: 'Doing', order: 'V1' }, done: { name: 'Done', order: 'V2' } }, cards: {} } : { title, text: '' };
    const stored = new Stored(this, { id, type, project, role: 'owner', value, changedAt: new Date().toISOString() });
    this.documentsById.set(id, stored);
    this.signals.say('documents', { project });
    return new Handle(stored);
  }
  async rename(id, title) { this.documentsById.get(id).change((draft) => { draft.title = title; }, 'local'); }
  async remove(id) { await this.#answer(true); this.documentsById.delete(id); this.signals.say('documents', { project: null }); }
  async import(bytes, { title = 'Imported', project = null } = {}) {
    await this.#answer(true);
    const size = bytes.size ?? bytes.byteLength;
    if (size < 8) throw new SynclineError('CHANGE_MALFORMED', 'These bytes are no Automerge document.');
    const handle = await this.create('automerge', { title, project });
    return { id: handle.id, type: 'automerge', title, project, role: 'owner', changedAt: null, local: true, waiting: 0 };
  }
  async export() { return new Uint8Array([0x85, 0x6f, 0x4a, 0x83]); }
  async setAside() { return [...this.aside.values()].map(({ bytes, ...item }) => item); }
  async setAsideFile(key) { return this.#aside(key).bytes; }
  async discard(key) { this.#aside(key); this.aside.delete(key); this.signals.say('documents', { project: null }); }
  #aside(key) {
    if (!this.aside.has(key)) throw new SynclineError('NOT_FOUND', 'Nothing of that key is set aside.');
    return this.aside.get(key);
  }
  async inspect() {
    return { epoch: this.epoch, tabs: 2, principal: this.principal, link: this.link, vault: this.vault,
      documents: [...this.documentsById.values()].map((stored) => ({ id: stored.id, type: stored.type, title: String(stored.value.title ?? ''), timeline: stored.timeline, ...stored.status })) };
  }
  async timeline(id) {
    const stored = this.documentsById.get(id);
    return stored?.timeline ? { ...stored.timeline, chain: new Uint8Array(32), entries: Array.from({ length: stored.waiting }, () => new Uint8Array([0x85, 0x6f, 0x4a, 0x83])) } : null;
  }
  close() {}
}

export async function connect() {
  const syncline = new Fake();
  globalThis.fake = {
    syncline,
    Stored,
    failing: false,
    setLink(state) {
      syncline.link = { state, transport: 'socket' };
      syncline.signals.say('link', syncline.link);
      for (const stored of syncline.documentsById.values()) { stored.say(); if (state === 'online') stored.send(); }
    },
    setVault(vault) { syncline.vault = { ...syncline.vault, ...vault }; syncline.signals.say('vault', syncline.vault); },
    put(fields) { const stored = new Stored(syncline, { role: 'owner', ...fields }); syncline.documentsById.set(stored.id, stored); return stored; },
    peers(id, peers) { syncline.documentsById.get(id).peers = peers; syncline.signals.say(`peers ${id}`, peers); },
    other(id, edit) { syncline.documentsById.get(id).change(edit, 'remote'); },
  };
  await globalThis.fakeScene?.(globalThis.fake);
  return syncline;
}
