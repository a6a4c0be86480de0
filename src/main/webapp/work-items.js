/**
 * One list over documents of several types, live and offline: see work-items.d.ts. It asks the client of syncline.js for
 * documents and opens them; what it shows of each type is a plain function of the document's value.
 */

/** Open documents cost memory and a share of the connection. */
const DOCUMENTS_MAX = 100;

const textOf = value => (typeof value === 'string' ? value : '');
const entriesOf = map => (map && typeof map === 'object' ? Object.entries(map) : []);

/** Tickets of a desk. */
function tickets({ value, commands }) {
  const waiting = new Set((commands?.pending ?? []).flatMap(({ touches }) => touches.filter(({ collection }) => collection === 'tickets').map(({ id }) => id)));
  return entriesOf(value?.tickets).map(([id, ticket]) => ({
    id,
    kind: 'ticket',
    title: textOf(ticket?.title),
    state: ticket?.state === 'closed' ? 'Closed' : 'Open',
    done: ticket?.state === 'closed',
    assignee: textOf(ticket?.assignee),
    priority: Number(ticket?.priority) || 0,
    waits: waiting.has(id),
  }));
}

/** Cards of a board; those of its last column are done. */
function cards({ value, status }) {
  const columns = entriesOf(value?.columns).sort(([a, { order: left }], [b, { order: right }]) => compare(textOf(left), textOf(right)) || compare(a, b));
  const names = new Map(columns.map(([id, column]) => [id, textOf(column?.name)]));
  const last = columns.at(-1)?.[0];
  return entriesOf(value?.cards).map(([id, card]) => ({
    id,
    kind: 'card',
    title: textOf(card?.title),
    state: names.get(card?.column) ?? '',
    done: card?.column === last,
    assignee: '',
    priority: 1,
    waits: status.waiting > 0,
  }));
}

const compare = (a, b) => (a < b ? -1 : a > b ? 1 : 0);

/** What is not done first, in it the urgent first. */
const byUrgency = (a, b) => a.done - b.done || b.priority - a.priority || a.title.localeCompare(b.title, undefined, { numeric: true }) || compare(a.document + a.id, b.document + b.id);

export const WORK_ITEMS = { desk: tickets, board: cards };

/** Tickets and cards of a project as one list. */
export const workItems = (syncline, options = {}) => viewOf(syncline, { sources: WORK_ITEMS, order: byUrgency, ...options });

export async function viewOf(syncline, options) {
  const view = new View(syncline, options);
  // What cannot be listed now is listed with the connection.
  await view.refresh().catch(() => {});
  return view;
}

class View {
  #syncline;
  #options;
  #parts = new Map();
  #listeners = new Set();
  #ends;
  #refreshing = null;
  #again = false;
  #told = false;
  #closed = false;
  items = Object.freeze([]);
  state = Object.freeze({ documents: 0, missing: 0, more: false });

  constructor(syncline, options) {
    this.#syncline = syncline;
    this.#options = options;
    const refresh = () => this.refresh().catch(() => {});
    this.#ends = ['documents', 'link', 'principal'].map(name => syncline.on(name, refresh));
  }

  /** Looks for documents that came or went. One look at a time; whoever asks meanwhile gets another one. */
  refresh() {
    this.#again = true;
    this.#refreshing ??= this.#look().finally(() => { this.#refreshing = null; });
    return this.#refreshing;
  }

  async #look() {
    while (this.#again && !this.#closed) {
      this.#again = false;
      const { project, sources, documentsMax = DOCUMENTS_MAX } = this.#options;
      const all = (await this.#syncline.documents(project === undefined ? {} : { project })).filter(({ type }) => Object.hasOwn(sources, type));
      const wanted = all.slice(0, documentsMax);
      const ids = new Set(wanted.map(({ id }) => id));
      for (const [id, part] of this.#parts) if (!ids.has(id)) this.#drop(id, part);
      const opened = await Promise.all(wanted.map(summary => this.#open(summary)));
      if (this.#closed) return;
      this.state = Object.freeze({ documents: this.#parts.size, missing: opened.filter(done => !done).length, more: all.length > wanted.length });
      this.#tell();
    }
  }

  /** False for one that cannot be had now; the next look tries again. */
  async #open({ id, title }) {
    const known = this.#parts.get(id);
    if (known) {
      if (known.title !== title) {
        known.title = title;
        known.items = null;
      }
      return true;
    }
    try {
      const handle = await this.#syncline.open(id);
      if (this.#closed || this.#parts.has(id)) {
        handle.close();
        return true;
      }
      const part = { handle, title, items: null, ends: [] };
      const changed = () => {
        part.items = null;
        this.#tell();
      };
      part.ends = [handle.subscribe(changed), handle.on('commands', changed), handle.on('status', changed), handle.on('fault', () => this.#drop(id, part))];
      this.#parts.set(id, part);
      return true;
    } catch {
      return false;
    }
  }

  #drop(id, part) {
    for (const end of part.ends) end();
    part.handle.close();
    this.#parts.delete(id);
    this.#tell();
  }

  /** Many changes of one moment are told once. */
  #tell() {
    if (this.#told || this.#closed) return;
    this.#told = true;
    queueMicrotask(() => {
      this.#told = false;
      if (this.#closed) return;
      this.#make();
      for (const listener of this.#listeners) {
        try {
          listener(this.items, this.state);
        } catch (thrown) {
          reportError(thrown);
        }
      }
    });
  }

  #make() {
    const items = [];
    for (const [id, part] of this.#parts) {
      const source = this.#options.sources[part.handle.type];
      part.items ??= source ? source(part.handle).map(item => Object.freeze({ ...item, document: id, type: part.handle.type, documentTitle: part.title })) : [];
      items.push(...part.items);
    }
    this.items = Object.freeze(this.#options.order ? items.sort(this.#options.order) : items);
  }

  subscribe(listener) {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  close() {
    this.#closed = true;
    for (const end of this.#ends) end();
    for (const { handle, ends } of this.#parts.values()) {
      for (const end of ends) end();
      handle.close();
    }
    this.#parts.clear();
    this.#listeners.clear();
  }
}
