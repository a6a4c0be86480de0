/**
 * Edits the worker had not answered when a page was hidden or left: kept in localStorage per principal, page and
 * document, offered again by a later page. The worker knows by page and number which of them it has.
 */
const PREFIX = 'syncline-unsent';
const BYTES_MAX = 1_000_000;

const parse = text => JSON.parse(text, (_, value) => (value?.$ === 'bytes' ? { $: 'bytes', v: Uint8Array.from(value.v) } : value));
const print = value => JSON.stringify(value, (_, item) => (item instanceof Uint8Array ? [...item] : item));

export class Unsent {
  constructor(client) {
    this.client = client;
    const keep = () => {
      for (const opened of client.opened.values()) this.keep(opened);
    };
    addEventListener('pagehide', keep);
    document.addEventListener('visibilitychange', keep);
  }

  key(tab, doc) {
    return [PREFIX, this.client.user, tab, doc].join(' ');
  }

  keep({ id, document }) {
    const key = this.key(this.client.tab, id);
    const unsent = document.unsent();
    if (!unsent.items.length) return localStorage.removeItem(key);
    let text = print(unsent);
    if (text.length > BYTES_MAX) text = print({ ...unsent, texts: {} });
    try {
      localStorage.setItem(key, text);
    } catch {
      // Full: the worker has these edits too unless it dies in this very moment.
    }
  }

  /** What pages that are gone left behind of this principal, of one document or of all. */
  async of(doc) {
    const pages = Object.keys(localStorage)
      .map(key => [key, ...key.split(' ')])
      .filter(([, prefix, user, , of]) => prefix === PREFIX && user === this.client.user && (!doc || of === doc));
    if (!pages.length) return [];
    const { held } = await navigator.locks.query();
    const alive = new Set(held.map(lock => lock.name));
    return pages
      .filter(([, , , tab]) => !alive.has(`syncline-tab-${tab}`))
      .map(([key, , , tab, of]) => ({ key, tab, doc: of, ...parse(localStorage.getItem(key)) }));
  }

  /** This page offers them now; they are its own to keep. */
  taken(page) {
    localStorage.removeItem(page.key);
  }

  /** Opens every document with unanswered edits of earlier pages until they are saved. */
  async recover() {
    for (const doc of new Set((await this.of()).map(page => page.doc))) {
      try {
        const handle = await this.client.open(doc);
        await handle.whenSaved();
        handle.close();
      } catch (error) {
        this.client.emit('fault', { document: doc, error });
      }
    }
  }
}
