/** The documents of a project: find, sort, make, import, and open them. */

import { announce, toast } from './announce.js';
import { documentRow } from './document-row.js';
import { arrange, button, el, icon, setText } from './dom.js';
import { errorWords } from './errors.js';
import { dropZone, importFiles, pickFiles } from './import.js';
import { projectSwitcher } from './projects.js';
import { SET_ASIDE, documentAddress, go, projectAddress, workAddress } from './router.js';
import { openShare } from './share.js';
import { counted, titleWords } from './words.js';

const SKELETON_ROWS = 4;
/** Rows drawn at first, and more for each press on "Show more". */
const ROWS_STEP = 200;
/** Changes arrive in bursts; the list is read again at most this often. */
const READ_AGAIN_MS = 150;
/** "5 minutes ago" grows old. */
const TIMES_AGAIN_MS = 30_000;

const SORTS = {
  changed: { text: 'Last changed', compare: (a, b) => timeOf(b) - timeOf(a) },
  title: { text: 'Title', compare: (a, b) => titleWords(a.title).localeCompare(titleWords(b.title), undefined, { numeric: true }) },
  type: { text: 'Type', compare: (a, b) => a.type.localeCompare(b.type) || timeOf(b) - timeOf(a) },
};
const FILTERS = { all: 'All', note: 'Notes', board: 'Boards', desk: 'Desks', other: 'Other' };

/** A document that never left this device was changed here and now, so it sorts first. */
function timeOf(summary) {
  return summary.changedAt === null ? Infinity : Date.parse(summary.changedAt);
}

/** @returns {import('./main.js').View} */
export function documentsView(app, projectId) {
  const view = new Documents(app, projectId);
  return { node: view.node, title: 'Documents', arrive: () => view.arrive(), leave: () => view.leave() };
}

class Documents {
  #app;
  #projectId;
  #project = null;
  #projects = [];
  #summaries = null;
  #rows = new Map();
  #rowsMax = ROWS_STEP;
  #filter = 'all';
  #ends = [];
  #timer = 0;
  #left = false;

  constructor(app, projectId) {
    this.#app = app;
    this.#projectId = projectId;
    this.#build();
  }

  #build() {
    this.switcher = projectSwitcher(this.#app, () => ({ projects: this.#projects, current: this.#projectId }));
    this.share = button({ icon: 'people', text: 'Members', kind: 'plain icon-only-on-phones', disabled: true, onclick: () => openShare(this.#app, this.#project) });
    this.work = el('a', { class: 'button plain', href: workAddress(this.#projectId) }, 'Work items');
    this.state = el('p', { class: 'list-state quiet' });
    this.aside = el('a', { class: 'aside-notice', href: SET_ASIDE, hidden: true });
    this.search = el('input', { class: 'input', type: 'search', placeholder: 'Search titles', 'aria-label': 'Search titles', autocomplete: 'off', oninput: () => this.#draw(true) });
    this.sort = el('select', { class: 'input', 'aria-label': 'Sort by', onchange: () => this.#draw() },
      ...Object.entries(SORTS).map(([value, { text }]) => el('option', { value }, text)));
    this.makers = [
      button({ icon: 'note', text: 'New note', kind: 'primary', onclick: () => this.#create('note') }),
      button({ icon: 'board', text: 'New board', onclick: () => this.#create('board') }),
      button({ icon: 'desk', text: 'New desk', onclick: () => this.#create('desk') }),
      button({ icon: 'upload', text: 'Import', label: 'Import an Automerge file', kind: 'plain icon-only-on-phones', onclick: () => this.#pick() }),
    ];
    this.list = el('ul', { class: 'documents', 'aria-label': 'Documents' });
    this.more = button({ text: 'Show more', kind: 'more-rows', onclick: () => this.#showMore() });
    this.body = el('div', { class: 'documents-body' }, skeleton());
    this.node = el('div', { class: 'page' },
      el('div', { class: 'list-head' }, el('h1', {}, this.switcher), this.work, this.share),
      this.state,
      this.aside,
      el('div', { class: 'list-make', role: 'group', 'aria-label': 'Make a document' }, ...this.makers),
      el('div', { class: 'list-find', role: 'search' }, el('label', { class: 'search' }, icon('search'), this.search), this.#filters(), this.sort),
      this.body);
  }

  #filters() {
    const choose = (chosen) => { this.#filter = chosen.target.value; this.#draw(true); };
    return el('fieldset', { class: 'segments' }, el('legend', { class: 'visually-hidden' }, 'Type'),
      ...Object.entries(FILTERS).map(([value, text]) => el('label', {},
        el('input', { type: 'radio', name: 'type-filter', value, checked: value === this.#filter, onchange: choose }), el('span', {}, text))));
  }

  arrive() {
    const { syncline } = this.#app;
    this.#app.lastList = this.#projectId === null ? '#/' : projectAddress(this.#projectId);
    this.#ends.push(
      syncline.on('documents', () => this.#soon()),
      syncline.on('rejection', () => this.#soon()),
      syncline.on('status', ({ document, status }) => this.#rows.get(document)?.place(status)),
      syncline.on('link', () => { this.#drawState(); this.#soon(); }),
      syncline.on('vault', () => this.#drawState()),
      dropZone(this.node, (files) => this.#import(files)),
    );
    const times = setInterval(() => { for (const row of this.#rows.values()) row.time(); }, TIMES_AGAIN_MS);
    this.#ends.push(() => clearInterval(times));
    this.#read();
    this.#readProjects();
  }

  leave() {
    this.#left = true;
    this.#app.scrolls.set(this.#app.lastList, scrollY);
    clearTimeout(this.#timer);
    for (const end of this.#ends) end();
  }

  #soon() {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => { this.#read(); this.#readProjects(); }, READ_AGAIN_MS);
  }

  async #read() {
    const first = this.#summaries === null;
    try {
      const [summaries, aside] = await Promise.all([
        this.#app.syncline.documents(this.#projectId === null ? {} : { project: this.#projectId }),
        // A worker that an older page began does not know of it.
        this.#app.syncline.setAside().catch(() => []),
      ]);
      if (this.#left) return;
      this.#summaries = summaries;
      this.#drawAside(aside.length);
      this.#draw();
      if (first) scrollTo(0, this.#app.scrolls.get(this.#app.lastList) ?? 0);
    } catch (error) {
      if (!this.#left && this.#summaries === null) this.#drawFailure(error);
    }
  }

  async #readProjects() {
    const projects = await this.#app.syncline.projects().catch(() => []);
    if (this.#left) return;
    this.#projects = projects;
    this.#project = projects.find((project) => project.id === this.#projectId) ?? null;
    const mayWrite = this.#project === null || this.#project.role !== 'viewer';
    for (const maker of this.makers) maker.disabled = !mayWrite;
    this.share.hidden = this.share.disabled = this.#project === null;
    const name = this.#project?.name ?? (this.#projectId === null ? 'On this device' : 'Documents');
    setText(this.switcher.querySelector('.switcher-name'), name);
    this.switcher.disabled = projects.length === 0;
    this.#app.entitle(name);
  }

  #draw(say = false) {
    if (this.#summaries === null) return;
    const wanted = this.search.value.trim().toLocaleLowerCase();
    const shown = this.#summaries
      .filter((summary) => this.#passes(summary) && titleWords(summary.title).toLocaleLowerCase().includes(wanted))
      .sort((a, b) => SORTS[this.sort.value].compare(a, b) || (a.id < b.id ? -1 : 1));
    const known = new Set(this.#summaries.map((summary) => summary.id));
    for (const id of this.#rows.keys()) if (!known.has(id)) this.#rows.delete(id);
    const rows = shown.slice(0, this.#rowsMax).map((summary) => {
      if (!this.#rows.has(summary.id)) this.#rows.set(summary.id, documentRow(this.#app, () => this.#soon()));
      const row = this.#rows.get(summary.id);
      row.draw(summary);
      return row.node;
    });
    if (rows.length > 0) {
      arrange(this.list, rows);
      this.more.hidden = shown.length <= rows.length;
      arrange(this.body, [this.list, this.more]);
    } else {
      this.body.replaceChildren(this.#summaries.length === 0 ? this.#empty() : this.#noMatch());
    }
    this.#drawState();
    if (say) announce(counted(shown.length, 'document'));
  }

  #passes({ type }) {
    return this.#filter === 'all' || type === this.#filter || (this.#filter === 'other' && !Object.hasOwn(FILTERS, type));
  }

  #drawAside(number) {
    this.aside.hidden = number === 0;
    setText(this.aside, `${counted(number, 'piece')} of work could not be sent. Look at ${number === 1 ? 'it' : 'them'}`);
  }

  /** The one line under the name. It is always there, so going offline moves nothing. */
  #drawState() {
    const { link, vault } = this.#app.syncline;
    const number = this.#summaries === null ? '' : counted(this.#summaries.length, 'document');
    const bad = vault.adapter === 'memory';
    let text = number;
    if (bad) text = 'This browser stores nothing: keep this page open.';
    else if (link.state === 'offline') text = 'Offline. Your work stays on this device.';
    else if (this.#projectId === null) text = 'Only on this device until you sign in.';
    setText(this.state, text);
    this.state.classList.toggle('warns', bad || link.state === 'offline');
  }

  #drawFailure(error) {
    const known = error.code === 'UNKNOWN_PROJECT' || error.code === 'FORBIDDEN';
    this.body.replaceChildren(el('div', { class: 'empty', role: 'alert' }, el('h2', {}, known ? 'This project is not yours, or does not exist' : 'The documents could not be read'),
      el('p', { class: 'quiet' }, known ? 'Ask its owner to add you.' : errorWords(error)),
      known ? el('a', { class: 'button', href: '#/' }, 'My documents') : button({ text: 'Try again', onclick: () => { this.body.replaceChildren(skeleton()); this.#read(); } })));
  }

  #empty() {
    return el('div', { class: 'empty' }, el('img', { src: 'icons/strata.svg', alt: '', width: 240, height: 120 }),
      el('h2', {}, 'Nothing here yet'),
      el('p', { class: 'quiet' }, 'Begin with a note, a board or a ticket desk, or drop an .automerge file here. It works offline too.'));
  }

  #noMatch() {
    return el('div', { class: 'empty' }, el('h2', {}, 'No document matches'),
      button({ text: 'Show all', onclick: () => this.#showAll() }));
  }

  #showMore() {
    const next = this.list.children.length;
    this.#rowsMax += ROWS_STEP;
    this.#draw();
    this.list.children[next]?.querySelector('a').focus();
  }

  #showAll() {
    this.search.value = '';
    this.node.querySelector('.segments input').click();
    this.#filter = 'all';
    this.#draw(true);
    this.search.focus();
  }

  async #create(type) {
    try {
      const handle = await this.#app.syncline.create(type, this.#projectId === null ? {} : { project: this.#projectId });
      this.#app.pass(handle);
      go(documentAddress(handle.id));
    } catch (error) {
      toast(errorWords(error));
    }
  }

  async #pick() {
    const files = await pickFiles();
    if (files.length > 0) await this.#import(files);
  }

  #import(files) {
    return importFiles(this.#app, files, this.#projectId);
  }
}

function skeleton() {
  const row = () => el('li', { class: 'document' }, el('span', { class: 'type-tile skeleton' }), el('span', { class: 'document-words' }, el('span', { class: 'skeleton line-long' }), el('span', { class: 'skeleton line-short' })));
  return el('ul', { class: 'documents delayed', 'aria-label': 'Loading documents', 'aria-busy': 'true' }, ...Array.from({ length: SKELETON_ROWS }, row));
}
