/** The history of a document: who changed it when, how it was, what changed, and the way back. */

import { announce, toast } from './announce.js';
import { ask, confirmDanger } from './dialog.js';
import { arrange, button, el, icon, setAttribute, setText } from './dom.js';
import { errorWords } from './errors.js';
import { authorWords, pastChange, pastText } from './past.js';
import { documentAddress, go } from './router.js';
import { saveAs } from './save-as.js';
import { counted, timeWords, titleWords } from './words.js';

const PAGE = 100;
/** While the slider moves, states are not asked for. */
const SETTLE_MS = 120;
/** New versions come in bursts while somebody writes. */
const READ_AGAIN_MS = 2000;
const moment = new Intl.DateTimeFormat(undefined, { dateStyle: 'medium', timeStyle: 'short' });

/** @returns {import('./main.js').View} */
export function historyView(app, id) {
  const view = new HistoryPage(app, id);
  return { node: view.node, middle: view.middle, title: 'History', arrive: () => view.arrive(), leave: () => view.leave() };
}

class HistoryPage {
  #app;
  #id;
  #handle = null;
  #history = null;
  /** The earliest first; `#next` is where those before them begin, null if these are all. */
  #versions = [];
  #next = null;
  /** What is looked at, by the last seq of its version; null: the latest. */
  #chosen = null;
  #shown = null;
  #rows = new Map();
  #asking = new AbortController();
  #timer = 0;
  #left = false;
  #ends = [];

  constructor(app, id) {
    this.#app = app;
    this.#id = id;
    this.heading = el('span', { class: 'history-name' }, 'History');
    this.middle = el('div', { class: 'document-bar' },
      el('a', { class: 'button plain bare', href: documentAddress(id), 'aria-label': 'Back to the document', title: 'Back to the document' }, icon('back')),
      this.heading);
    this.node = el('div', { class: 'document-page history' }, loading());
    this.#build();
  }

  #build() {
    this.earlier = button({ icon: 'left', label: 'Earlier version', kind: 'plain', onclick: () => this.#step(-1) });
    this.later = button({ icon: 'right', label: 'Later version', kind: 'plain', onclick: () => this.#step(1) });
    this.slider = el('input', { class: 'history-slider', type: 'range', min: 0, max: 0, step: 1, 'aria-label': 'Version', oninput: () => this.#choose(Number(this.slider.value)) });
    this.who = el('strong', {});
    this.when = el('time', { class: 'quiet' });
    this.what = el('p', { class: 'history-what quiet small', id: 'history-what' });
    this.changes = el('input', { type: 'checkbox', checked: true, onchange: () => this.#drawState() });
    this.restore = button({ text: 'Restore', kind: 'primary', 'aria-describedby': 'history-what', onclick: () => this.#restore() });
    this.save = button({ icon: 'download', label: 'Save this version as a file', kind: 'plain', onclick: () => this.#save() });
    this.list = el('ol', { class: 'history-list', 'aria-label': 'Versions, the latest first' });
    this.more = button({ text: 'Earlier versions', kind: 'plain', onclick: () => this.#readMore() });
    this.forget = button({ text: 'Forget the history…', kind: 'plain history-forget', onclick: () => this.#forget() });
    this.title = el('h2', { class: 'history-title' });
    this.text = el('div', { class: 'history-text' });
    this.problem = el('p', { class: 'problem', role: 'status' });
    this.sheet = el('article', { class: 'history-sheet', tabindex: '0', role: 'region', 'aria-label': 'The document at this version' }, this.title, this.text);
    this.parts = [
      el('h1', { class: 'visually-hidden' }, 'History'),
      el('div', { class: 'history-tools' },
        el('div', { class: 'history-move' }, this.earlier, this.slider, this.later),
        el('div', { class: 'history-facts' },
          el('div', { class: 'history-words' }, el('p', {}, this.who, ' ', this.when), this.what),
          el('div', { class: 'history-do' }, el('label', { class: 'check' }, this.changes, 'Show changes'), this.save, this.restore)),
        this.problem),
      el('div', { class: 'history-body' }, this.sheet, el('aside', { class: 'history-side', 'aria-label': 'All versions' }, this.list, this.more, this.forget)),
    ];
  }

  async arrive() {
    this.#ends.push(this.#app.syncline.on('link', () => { if (this.#app.online && !this.#left) this.#open(); }));
    await this.#open();
  }

  leave() {
    this.#left = true;
    clearTimeout(this.#timer);
    this.#asking.abort();
    for (const end of this.#ends) end();
    this.#handle?.close();
  }

  async #open() {
    try {
      if (this.#handle === null) await this.#take();
      if (this.#left) return;
      await this.#read();
    } catch (error) {
      if (!this.#left) this.#drawFailure(error);
    }
  }

  async #take() {
    const { handle } = await this.#app.take(this.#id);
    if (this.#left) return handle.close();
    this.#handle = handle;
    this.#ends.push(handle.subscribe(() => this.#soon()), handle.on('status', () => this.#drawAllowed()));
    this.#history = await handle.history();
    const title = titleWords(handle.value?.title);
    this.#app.entitle(`History of ${title}`);
    setText(this.heading, `History of ${title}`);
  }

  #soon() {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#read().catch(() => {}), READ_AGAIN_MS);
  }

  /** Reads the latest page; earlier pages that were read stay. */
  async #read() {
    const { versions, next } = await this.#history.versions({ limit: PAGE });
    if (this.#left) return;
    const first = versions.at(-1)?.first ?? 1;
    const kept = this.#versions.filter((version) => version.last < first);
    if (kept.length === 0) this.#next = next;
    this.#versions = [...kept, ...versions.reverse()];
    this.#draw();
  }

  async #readMore() {
    if (this.#next === null) return;
    try {
      const { versions, next } = await this.#history.versions({ limit: PAGE, before: this.#next });
      if (this.#left) return;
      this.#next = next;
      this.#versions = [...versions.reverse(), ...this.#versions];
      this.#draw();
      announce(counted(versions.length, 'earlier version'));
    } catch (error) {
      setText(this.problem, missingWords(error));
    }
  }

  // ------------------------------------------------------------------------------------------- drawing

  get #at() {
    const found = this.#versions.findIndex(({ last }) => last === this.#chosen);
    return found < 0 ? this.#versions.length - 1 : found;
  }

  #draw() {
    arrange(this.node, this.parts);
    if (this.#chosen === null) this.#chosen = this.#versions.at(-1)?.last ?? null;
    setAttribute(this.slider, 'max', Math.max(0, this.#versions.length - 1));
    this.more.hidden = this.#next === null;
    arrange(this.list, this.#versions.map((version) => this.#row(version)).reverse());
    this.#drawChoice();
  }

  #row(version) {
    const known = this.#rows.get(version.first);
    const words = [authorWords(version.authors, this.#app.syncline.principal?.user), moment.format(version.to)];
    if (known) {
      known.last = version.last;
      setText(known.who, words[0]);
      setText(known.when, words[1]);
      return known.node;
    }
    const row = { last: version.last, who: el('span', { class: 'history-author' }, words[0]), when: el('span', { class: 'quiet small' }, words[1]) };
    row.face = el('button', { type: 'button', class: 'history-row', onclick: () => this.#choose(this.#versions.findIndex(({ last }) => last === row.last)) }, row.who, row.when);
    row.node = el('li', {}, row.face);
    this.#rows.set(version.first, row);
    return row.node;
  }

  #step(by) { this.#choose(this.#at + by); }

  #choose(index) {
    const version = this.#versions[Math.max(0, Math.min(index, this.#versions.length - 1))];
    if (version === undefined) return;
    this.#chosen = version.last;
    this.#drawChoice();
    if (index <= 0) this.#readMore();
  }

  /** Everything about the chosen version but its text, which may have to be fetched. */
  #drawChoice() {
    const at = this.#at;
    const version = this.#versions[at];
    const who = authorWords(version.authors, this.#app.syncline.principal?.user);
    const name = `Version ${at + 1} of ${this.#versions.length}${this.#next === null ? '' : ' and more'}`;
    this.slider.value = at;
    setAttribute(this.slider, 'aria-valuetext', `${name}, ${who}, ${moment.format(version.to)}`);
    setText(this.who, who);
    setText(this.when, timeWords(version.to.getTime(), Date.now()));
    setAttribute(this.when, 'datetime', version.to.toISOString());
    setAttribute(this.when, 'title', moment.format(version.to));
    this.what.dataset.name = name;
    this.earlier.disabled = at === 0 && this.#next === null;
    this.later.disabled = at === this.#versions.length - 1;
    for (const row of this.#rows.values()) setAttribute(row.face, 'aria-current', row.last === version.last ? 'true' : null);
    this.#drawAllowed();
    this.#fetch(at);
  }

  #drawAllowed() {
    const { role, blocked } = this.#handle.status;
    this.forget.hidden = role !== 'owner';
    this.restore.disabled = role === 'viewer' || blocked !== null || this.#at === this.#versions.length - 1;
  }

  async #fetch(at) {
    this.#asking.abort();
    this.#asking = new AbortController();
    const { signal } = this.#asking;
    setAttribute(this.sheet, 'aria-busy', 'true');
    if (this.#shown !== null) await new Promise((resolve) => { setTimeout(resolve, SETTLE_MS); });
    if (signal.aborted) return;
    try {
      const [before, after] = await Promise.all([
        at === 0 ? null : this.#history.at(this.#versions[at - 1], { signal }),
        this.#history.at(this.#versions[at], { signal }),
      ]);
      if (signal.aborted) return;
      const compared = at > 0 || this.#next === null;
      this.#shown = { after, change: compared ? pastChange(this.#handle.type, before, after) : null };
      setText(this.problem, '');
      this.#drawState();
    } catch (error) {
      if (signal.aborted) return;
      setText(this.problem, missingWords(error));
      setAttribute(this.sheet, 'aria-busy', null);
    }
  }

  #drawState() {
    if (this.#shown === null) return;
    const { after, change } = this.#shown;
    const plain = pastText(this.#handle.type, after);
    const marked = change !== null && this.changes.checked;
    this.title.replaceChildren(...(marked ? pieces(change.title) : [plain.title]));
    if (plain.title === '' && !this.title.textContent) this.title.replaceChildren(el('span', { class: 'quiet' }, 'Untitled'));
    this.text.replaceChildren(...(marked ? pieces(change.body) : [plain.body]));
    setText(this.what, [this.what.dataset.name, change?.words].filter(Boolean).join(' · '));
    setAttribute(this.sheet, 'aria-busy', null);
    const first = this.text.querySelector('ins, del');
    if (first !== null) this.sheet.scrollTop = Math.max(0, first.offsetTop - this.sheet.clientHeight / 3);
    else this.sheet.scrollTop = 0;
  }

  #drawFailure(error) {
    const { heading, text, waits } = failureWords(error, this.#handle !== null);
    this.node.replaceChildren(el('section', { class: 'lone-sheet', role: waits ? 'status' : 'alert' },
      el('h1', {}, heading),
      el('p', { class: 'quiet' }, text),
      el('p', { class: 'lone-end' },
        waits ? null : button({ text: 'Try again', kind: 'primary', onclick: () => { this.node.replaceChildren(loading()); this.#open(); } }),
        el('a', { class: 'button', href: documentAddress(this.#id) }, 'Back to the document'))));
  }

  // ------------------------------------------------------------------------------------------- what can be done

  async #restore() {
    const version = this.#versions[this.#at];
    const sure = await ask('Restore this version?', (close) => [
      el('p', {}, `The document becomes again what it was ${timeWords(version.to.getTime(), Date.now())}, for everybody. What came since stays in the history.`),
      el('div', { class: 'sheet-end' }, button({ text: 'Cancel', onclick: () => close(false) }), button({ text: 'Restore', kind: 'primary', autofocus: true, onclick: () => close(true) })),
    ]);
    if (sure !== true) return;
    try {
      const { changed } = await this.#history.restore(version);
      toast(changed ? 'The version is restored.' : 'The document is already as it was then.');
      go(documentAddress(this.#id));
    } catch (error) {
      toast(errorWords(error));
    }
  }

  async #forget() {
    const sure = await confirmDanger({
      title: 'Forget the history?',
      text: 'The document stays as it is now. Its earlier versions and who wrote them are gone for good, for everybody. Work on it that a device has not sent yet is not taken any longer; that device keeps it and says so.',
      action: 'Forget the history',
    });
    if (!sure) return;
    try {
      await this.#history.forget();
      toast('The history is forgotten.');
      this.#versions = [];
      this.#chosen = null;
      await this.#read();
    } catch (error) {
      toast(errorWords(error));
    }
  }

  async #save() {
    try {
      const version = this.#versions[this.#at];
      saveAs(`version-${version.last}`, await this.#history.file(version));
    } catch (error) {
      toast(missingWords(error));
    }
  }
}

function pieces(list) {
  const tags = { added: 'ins', removed: 'del' };
  return list.map(({ kind, text }) => (kind === 'same' ? text : el(tags[kind], {}, text)));
}

/** @param {boolean} known whether the document itself is here */
function failureWords(error, known) {
  if (error.code === 'OFFLINE') {
    return { heading: 'The history is on the server', waits: true,
      text: 'There is no connection right now. This device holds the document as it is now, and not its earlier versions. They show here as soon as there is a connection.' };
  }
  if (error.code === 'UNKNOWN_DOCUMENT' && known) {
    return { heading: 'There is no history yet', waits: false, text: 'Nothing of this document is on the server yet, and its history begins there.' };
  }
  return { heading: 'The history could not be read', waits: false, text: errorWords(error) };
}

function missingWords(error) {
  return error.code === 'OFFLINE' ? 'This version is on the server, and there is no connection right now.' : errorWords(error);
}

function loading() {
  return el('div', { class: 'note delayed', 'aria-busy': 'true', 'aria-label': 'Loading the history' },
    el('span', { class: 'skeleton line-long' }), el('span', { class: 'skeleton line-long' }), el('span', { class: 'skeleton line-short' }));
}
