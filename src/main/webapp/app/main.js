/** Starts the page: attaches to the worker, then shows one view at a time as the address says. */

import { connect } from '../syncline.js';
import { announce, toast } from './announce.js';
import { button, el } from './dom.js';
import { documentView } from './document.js';
import { documentsView } from './documents.js';
import { errorWords } from './errors.js';
import { dropGlimpse, dropGlimpses, glimpse } from './glimpse.js';
import { header } from './header.js';
import { inspectorView } from './inspector.js';
import { Log } from './log.js';
import { SET_ASIDE, go, parseRoute } from './router.js';
import { signInView } from './sign-in.js';
import { counted, titleWords } from './words.js';

const main = document.getElementById('main');

/**
 * One view: `node` fills the page below the bar, `middle` stands in the bar, `title` names it.
 * `arrive` runs once it is in the page, `leave` when it goes.
 * @typedef {{node: Node, middle?: Node, title: string, arrive?: () => void, leave?: () => void}} View
 */

/** What views share: the client, handles on their way from one view to the next, and the way to the last list. */
class App {
  /** Handles opened by a view for the next one, so that a new document opens at once. */
  #passed = new Map();
  /** True once the person chose to begin without signing in. */
  beginsLocally = false;
  lastList = '#/';
  /** The last address that was not the sign-in's own. */
  lastPlace = '#/';
  /** Where each list was scrolled to when it was left. */
  scrolls = new Map();

  constructor(syncline) {
    this.syncline = syncline;
    this.log = new Log(syncline);
  }

  pass(handle) { this.#passed.set(handle.id, handle); }

  async take(id) {
    const passed = this.#passed.get(id);
    this.#passed.delete(id);
    return passed === undefined ? { handle: await this.syncline.open(id), fresh: false } : { handle: passed, fresh: true };
  }

  get online() { return this.syncline.link.state === 'online'; }

  /** Names the view for the window, its tab and a screen reader; views call it again when the name changes. */
  entitle(title) { document.title = title === '' ? 'Syncline' : `${title} · Syncline`; }
}

async function start() {
  document.getElementById('skip').addEventListener('click', (clicked) => {
    clicked.preventDefault();
    main.focus();
  });
  showGlimpse();
  let app;
  try {
    app = new App(await connect());
  } catch (error) {
    return showFailure(error);
  }
  header(app, document.getElementById('bar-end'));
  await resume(app);
  listen(app);
  let shown = show(app, null, false);
  const again = () => { shown = show(app, shown, true); };
  addEventListener('hashchange', again);
  app.again = again;
  let user = userOf(app.syncline.principal);
  app.syncline.on('principal', (principal) => {
    if (userOf(principal) === user) return;
    const before = user;
    user = userOf(principal);
    app.beginsLocally = false;
    again();
    // Behind the view that was left, which keeps its own.
    if (before !== 'local') dropGlimpses();
  });
}

/** A note that was here before is there before the worker is; the view of the document takes its place. */
function showGlimpse() {
  const { view, id } = parseRoute(location.hash);
  const seen = view === 'document' ? glimpse(id) : null;
  if (seen === null) return;
  main.replaceChildren(el('div', { class: 'document-page' }, seen.node));
  document.title = `${titleWords(seen.title)} · Syncline`;
}

/** Nobody, and the local principal that the first work makes out of nobody, are one. */
function userOf(principal) {
  return principal === null || principal.kind === 'local' ? 'local' : principal.user;
}

/** Work begun before any sign-in is found again without asking. */
async function resume(app) {
  const { principal } = app.syncline;
  if (principal !== null && principal.kind !== 'local') return;
  const documents = await app.syncline.documents().catch(() => []);
  app.beginsLocally = documents.length > 0;
}

function show(app, before, moved) {
  before?.leave?.();
  if (location.hash !== '' && parseRoute(location.hash).view !== 'sign-in') app.lastPlace = location.hash;
  const view = viewFor(app);
  main.replaceChildren(view.node);
  document.getElementById('bar-middle').replaceChildren(...(view.middle ? [view.middle] : []));
  app.entitle(view.title);
  if (moved) {
    main.focus({ preventScroll: true });
    announce(view.title);
  }
  view.arrive?.();
  return view;
}

/** @returns {View} */
function viewFor(app) {
  const { principal } = app.syncline;
  const local = principal === null || principal.kind === 'local';
  if (local && !app.beginsLocally) return signInView(app);
  const route = parseRoute(location.hash);
  switch (route.view) {
    case 'sign-in': return local || app.syncline.link.state === 'unauthorized' ? signInView(app) : documentsView(app, principal.personalProject);
    case 'project': return documentsView(app, route.id);
    case 'document': return documentView(app, route.id);
    case 'history': return later('History', async () => (await import('./history.js')).historyView(app, route.id));
    case 'inspector': return inspectorView(app);
    case 'set-aside': return later('Could not be sent', async () => (await import('./set-aside.js')).setAsideView(app));
    case 'items': return later('Work items', async () => (await import('./work-items.js')).workItemsView(app, route.id ?? null));
    case 'home': return documentsView(app, local ? null : principal.personalProject);
    default: return lostView();
  }
}

/**
 * A view whose module is fetched when it is first shown.
 * @param {() => Promise<View>} load
 * @returns {View}
 */
function later(title, load) {
  const node = el('div', { class: 'later' });
  const middle = el('div', { class: 'later' });
  let view = null;
  let left = false;
  const arrive = async () => {
    try {
      const loaded = await load();
      if (left) return;
      view = loaded;
      node.replaceChildren(view.node);
      middle.replaceChildren(...(view.middle ? [view.middle] : []));
      view.arrive?.();
    } catch {
      if (!left) node.replaceChildren(el('section', { class: 'lone-sheet', role: 'alert' },
        el('h1', {}, 'A part of this page is missing'),
        el('p', { class: 'quiet' }, 'It could not be fetched. It needs a connection once.'),
        el('p', {}, button({ text: 'Try again', kind: 'primary', onclick: () => location.reload() }))));
    }
  };
  return { node, middle, title, arrive, leave: () => { left = true; view?.leave?.(); } };
}

/** @returns {View} */
function lostView() {
  const node = el('section', { class: 'lone-sheet' },
    el('h1', {}, 'There is nothing here'),
    el('p', { class: 'quiet' }, 'This address leads to no page of Syncline.'),
    el('p', {}, el('a', { class: 'button', href: '#/' }, 'All documents')));
  return { node, title: 'Nothing here' };
}

/** What nobody asked for but everybody should know. */
function listen(app) {
  app.syncline.on('rejection', async ({ document: id, entries, code, message, kind }) => {
    // What became of a command, and that access was lost, is told by the document's own page, and stays there.
    if (kind !== undefined) return;
    const route = parseRoute(location.hash);
    if (code === 'ACCESS_LOST' && route.view === 'document' && route.id === id) return;
    const pieces = await app.syncline.setAside().catch(() => []);
    const title = titleWords(pieces.find((piece) => piece.document === id)?.title);
    toast(`${counted(entries, 'change')} to “${title}” could not be taken. ${errorWords({ code, message })} The work is kept on this device.`, { text: 'Show', action: () => go(SET_ASIDE) });
  });
  app.syncline.on('fault', ({ document: id, error }) => {
    if (error.code === 'ACCESS_LOST') dropGlimpse(id);
    // What happens to one document is shown beside it.
    if (id !== null) return;
    if (error.code === 'PRINCIPAL_CHANGED' || error.code === 'CLIENT_TOO_OLD') toast(errorWords(error), { text: 'Reload', action: () => location.reload() });
    else toast(errorWords(error));
  });
}

/** The page when not even the worker is there. */
function showFailure(error) {
  const { title, words, again } = failureWords(error);
  main.replaceChildren(el('section', { class: 'lone-sheet', role: 'alert' },
    el('h1', {}, title),
    ...words.map((text) => el('p', {}, text)),
    el('p', { class: 'quiet small' }, `Code: ${error.code ?? error.name}`),
    again ? el('p', {}, button({ text: 'Try again', kind: 'primary', onclick: () => location.reload() })) : null));
}

/** What is missing, and what a person can do about it. */
function failureWords(error) {
  if (error.code !== 'UNSUPPORTED') return { title: 'Syncline could not start', words: [errorWords(error)], again: true };
  if (!isSecureContext) return { title: 'This address needs https', again: false, words: [
    'Browsers let a page keep documents on this device only where its address begins with https://. This one begins with http://.',
    'Open Syncline at its https address. If it has none, ask whoever runs this server to set one up. On the machine that the server runs on, http://localhost works too.'] };
  return { title: 'This browser cannot run Syncline', again: false, words: [
    'It lacks locks, by which several tabs share the documents on this device. A current version of any browser has them.'] };
}

start();
