/** A document open in this tab, and the handles on it. */
import { Binding } from './bind-text.js';
import { Draft } from './draft.js';
import { SynclineError, fail } from './failure.js';
import { at, child } from './tree.js';
import { TabDocument } from './tab-document.js';

/** Edits on their way to the worker; later ones wait here. */
const WINDOW = 256;
const RETRY_MS = 3_000;
/** What a page hears of what became of its person's commands. */
const EVENTS = { rejected: 'rejection', adjusted: 'adjusted', overridden: 'overridden', undone: 'overridden' };

/** What a tab has of one document; its handles share it. */
export class Opened {
  handles = new Set();
  attached = false;
  document = new TabDocument();
  made = 0;
  sent = 0;
  mark = 0;
  place = 'device';
  onServer = 0;
  waiting = [];
  /** What waits and what became of commands; null for a merged document. */
  commands = null;
  /** Commands of this page that are not decided, by name: who waits for their outcomes. */
  runs = new Map();

  constructor(client, query) {
    Object.assign(this, { client, id: query.id, query });
    this.ready = this.attach();
  }

  /** Until the worker opened the document anew, edits wait: it could not tell what they were made on. */
  detach() {
    this.attached = false;
  }

  /** Opens the document at the worker, also after the worker was started anew. */
  async attach() {
    const { client, id } = this;
    const unsent = await client.unsent.of(id);
    const reply = await client.call('open', { ...this.query, runs: [...this.runs.keys()], tabs: [client.tab, ...unsent.flatMap(page => page.items.map(item => item.tab))] });
    this.type = reply.type;
    this.begin(reply);
    for (const page of unsent) {
      this.made += this.document.offer(page.items, page.texts, reply.answered);
      client.unsent.taken(page);
    }
    this.pump();
  }

  /** After the worker was started anew, for as long as it takes; the next worker's welcome tries too. */
  attachAgain() {
    this.attach().catch(error => {
      if (error.code === 'WORKER_RESTARTED' || !this.client.opened.has(this.id)) return;
      if (error.retryable) setTimeout(() => this.attached || this.attachAgain(), RETRY_MS);
      else this.leave(error);
    });
  }

  begin({ p, ops, answered, status, mark, onServer, commands, settled }) {
    const { document } = this;
    document.reset(p, ops, answered);
    Object.assign(this, { attached: true, sent: 0, mark: mark || 0, onServer: onServer || 0, own: status || this.own });
    this.pump();
    this.tell('reset', null);
    this.hearCommands(commands, settled);
    this.progress();
  }

  /** Sends what the window allows. */
  pump() {
    const { document, client, id } = this;
    if (!this.attached) return;
    for (; this.sent < Math.min(WINDOW, document.pending.length); this.sent++) {
      const { tab, n, edits } = document.pending[this.sent];
      client.post({ t: 'edit', doc: id, tab, n, seen: document.seen, ops: edits, u: client.user });
    }
  }

  commit({ edits, root }) {
    if (!edits.length) return;
    this.document.edit(this.client.tab, this.client.number(this.id), edits, root);
    this.made++;
    this.pump();
    this.tell('local', edits);
    this.progress();
  }

  hear(message) {
    // The answer to "open" waits until what it shows is saved; what was told before is in it.
    if (!this.attached) return;
    const { document } = this;
    if (message.t === 'status') {
      Object.assign(this, { own: message.status, onServer: message.onServer });
    } else if (message.t === 'commands') {
      this.hearCommands(message.commands, message.settled);
    } else if (message.t === 'reset') {
      this.begin(message);
    } else if (message.t === 'presence') {
      return this.emit('presence', message);
    } else if (message.t === 'patches') {
      this.tell('remote', document.patches(message.p, message.ops));
    } else if (message.fault) {
      const lost = document.refuse(message.p);
      this.sent = 0;
      this.tell('reset', null);
      this.reject({ document: this.id, ...message.fault, entries: lost.length });
    } else {
      document.answer(message.p, message.ids);
      this.mark = message.mark;
      this.place = message.place;
      this.sent--;
      this.pump();
    }
    this.progress();
    if (!this.handles.size) this.leave();
  }

  /** Answers who waits, and tells a status that changed. */
  progress() {
    const { document, client } = this;
    const unanswered = document.pending.length;
    const taken = this.made - unanswered;
    const old = this.status;
    this.status = unanswered ? { ...this.own, place: 'memory', waiting: this.own.waiting + unanswered } : this.own;
    this.waiting = this.waiting.filter(({ made, server, resolve }) => {
      const due = taken < made || (server && this.onServer < this.mark && this.own.waiting);
      if (!due) resolve(server ? undefined : this.place);
      return due;
    });
    if (old && Object.keys(this.status).every(key => old[key] === this.status[key])) return;
    this.emit('status', this.status);
    client.emit('status', { document: this.id, status: this.status });
  }

  until(server) {
    return new Promise((resolve, reject) => {
      this.waiting.push({ made: this.made, server, resolve, reject });
      this.progress();
    });
  }

  reject(rejection) {
    for (const { reject } of this.waiting.splice(0)) reject(new SynclineError(rejection));
    this.emit('rejection', rejection);
    this.client.emit('rejection', rejection);
  }

  hearCommands(commands, settled) {
    const before = this.commands;
    this.commands = commands ?? null;
    for (const run in settled) {
      this.runs.get(run)?.resolve(settled[run]);
      this.runs.delete(run);
    }
    if (!commands) return;
    this.emit('commands', commands);
    if (!before) return;
    for (const matter of commands.matters) {
      if (before.matters.some(({ key }) => key === matter.key)) continue;
      this.emit(...this.told(matter));
      this.client.emit(...this.told(matter));
    }
  }

  told(matter) {
    return [EVENTS[matter.kind], { document: this.id, code: 'REJECTED', message: matter.outcome.message, entries: 1, ...matter }];
  }

  run(mutator, args) {
    // The worker runs a command once, however often it is given under one name.
    const run = crypto.getRandomValues(new Int32Array(2)).join(':');
    const outcome = new Promise((resolve, reject) => this.runs.set(run, { resolve, reject }));
    const local = this.client.call('run', { id: this.id, run, mutator, args });
    local.catch(error => {
      const { resolve, reject } = this.runs.get(run) || {};
      this.runs.delete(run);
      if (error.code === 'REJECTED') resolve?.({ kind: 'rejected', reason: error.reason, rule: error.rule, message: error.message, conflicts: [] });
      else reject?.(error);
    });
    outcome.catch(() => {});
    return { local, outcome };
  }

  emit(name, detail) {
    for (const handle of this.handles) handle.signals.emit(name, detail);
  }

  tell(origin, edits) {
    const value = this.document.root.v;
    for (const handle of this.handles) handle.tell(value, origin, edits);
  }

  /** Without handles it stays open until its last edit is answered. */
  leave(cause) {
    if (!cause && this.document.pending.length) return;
    this.client.post({ t: 'close', doc: this.id });
    this.client.opened.delete(this.id);
    const entries = this.document.pending.length;
    if (entries && cause && cause.code !== 'CLOSED') this.reject({ document: this.id, code: cause.code, message: cause.message, entries });
    for (const { reject } of [...this.waiting.splice(0), ...this.runs.values()]) reject(cause || new SynclineError({ code: 'CLOSED' }));
    this.runs.clear();
    if (cause && cause.code !== 'CLOSED') this.emit('fault', cause);
    if (cause?.code === 'ACCESS_LOST') {
      this.document = new TabDocument();
      this.tell('reset', null);
    }
    for (const handle of [...this.handles]) handle.end();
  }
}

/** Listeners by name; one that throws does not keep the others from hearing. */
export class Signals {
  all = new Map();

  on(name, listener) {
    const own = detail => listener(detail);
    this.all.set(name, [...(this.all.get(name) || []), own]);
    return () => this.all.set(name, this.all.get(name).filter(other => other !== own));
  }

  emit(name, detail) {
    for (const listener of this.all.get(name) || []) {
      try {
        listener(detail);
      } catch (thrown) {
        reportError(thrown);
      }
    }
  }
}

/** What the page holds; see DocumentHandle in syncline.d.ts. */
export class Handle {
  signals = new Signals();
  #opened;
  #value;

  constructor(opened) {
    this.#opened = opened;
    this.#value = opened.document.root.v;
    opened.handles.add(this);
  }

  get id() {
    return this.#opened.id;
  }

  get type() {
    return this.#opened.type;
  }

  get value() {
    return this.#opened.document.root.v;
  }

  get status() {
    return this.#opened.status;
  }

  tell(value, origin, edits) {
    this.signals.emit('edits', edits);
    if (value === this.#value) return;
    this.#value = value;
    this.signals.emit('value', { value, origin });
  }

  /** Bound, so that it can be handed on as it is. */
  subscribe = listener => this.signals.on('value', ({ value, origin }) => listener(value, { origin }));

  on(name, listener) {
    // What the person has to know is told to whoever comes later too.
    for (const matter of this.commands?.matters || []) {
      const [event, detail] = this.#opened.told(matter);
      if (event === name) queueMicrotask(() => listener(detail));
    }
    return this.signals.on(name, listener);
  }

  get commands() {
    return this.#opened.commands;
  }

  run(mutator, args = {}) {
    this.#mayUse();
    return this.#opened.run(mutator, args);
  }

  discard({ key }) {
    return this.#opened.client.call('deal', { id: this.id, key });
  }

  resubmit(matter, args = matter.arguments) {
    const run = this.run(matter.mutator, args);
    run.local.then(() => this.discard(matter)).catch(() => {});
    return run;
  }

  change(edit) {
    const draft = this.#draft();
    const answer = edit(draft.view());
    this.#opened.commit(draft);
    return answer;
  }

  #mayUse() {
    if (!this.#opened.handles.has(this)) fail('CLOSED', 'this document is closed');
  }

  #draft() {
    const { status, document, client } = this.#opened;
    this.#mayUse();
    if (this.commands) fail('COMMANDS_ONLY', 'this document takes commands only');
    if (status.blocked || status.role === 'viewer') fail(status.blocked || 'READ_ONLY', 'this document accepts no edits');
    return new Draft(document, client.name);
  }

  splice(path, index, del, ins, on) {
    const draft = this.#draft();
    const node = at(draft.root, path);
    const parent = at(draft.root, path.slice(0, -1));
    if (node?.id) draft.splice(node.id, index, del, ins, on);
    else if (!parent?.c) fail('NO_SUCH_PLACE', `nothing at ${path.join('/')}`);
    // A scalar string is replaced; a text that is not there yet is made.
    else draft.put(parent.id, path.at(-1), spliced(node?.v ?? '', index, del, ins ?? ''));
    this.#opened.commit(draft);
  }

  bindText(element, path) {
    const node = () => at(this.#opened.document.root, path);
    let id = node()?.id;
    const binding = new Binding(element, {
      text: () => node()?.v ?? '',
      splice: (...change) => this.splice(path, ...change),
      release: this.signals.on('edits', edits => {
        const known = id;
        id = node()?.id;
        binding.heard(edits && id && id === known ? edits.filter(edit => edit.obj === id) : null);
      }),
    });
    return binding;
  }

  async history() {
    const { History } = await import('./history.js');
    return new History(this.#opened.client, this.id);
  }

  async undo() {
    const { Undo } = await import('./undo.js');
    return new Undo(this.#opened, this);
  }

  async presence() {
    const { Presence } = await import('./presence.js');
    return new Presence(this.#opened.client, this);
  }

  whenSaved() {
    return this.#opened.until(false);
  }

  whenOnServer() {
    return this.#opened.until(true);
  }

  close() {
    const opened = this.#opened;
    this.end();
    if (!opened.handles.size) opened.leave();
  }

  end() {
    this.#opened.handles.delete(this);
  }
}

const spliced = (text, index, del, ins) => text.slice(0, index) + ins + text.slice(index + del);
