/** The end of the bar: how the connection is, and who is signed in. */

import { toast } from './announce.js';
import { ask, confirmDanger } from './dialog.js';
import { button, el, icon, setAttribute, setText } from './dom.js';
import { errorWords } from './errors.js';
import { menuButton, openPopover } from './popover.js';
import { go } from './router.js';
import { bytesWords, connectionWords, counted, vaultWords } from './words.js';

const FACTS_REFRESH_MS = 1000;

/** Fills the end of the bar and keeps it true. */
export function header(app, end) {
  const connection = connectionButton(app);
  const account = el('span', { class: 'account' });
  end.replaceChildren(connection, account);
  const drawAccount = () => account.replaceChildren(accountButton(app));
  app.syncline.on('principal', drawAccount);
  drawAccount();
}

function connectionButton(app) {
  const { syncline } = app;
  const words = el('span', { class: 'connection-text' });
  const made = el('button', { type: 'button', class: 'button plain connection', 'aria-haspopup': 'dialog', 'aria-expanded': 'false' }, el('span', { class: 'dot' }), words);
  const draw = () => {
    setAttribute(made, 'data-connection', syncline.link.state);
    setText(words, connectionWords(syncline.link.state));
    setAttribute(made, 'aria-label', `Connection: ${connectionWords(syncline.link.state)}`);
  };
  made.addEventListener('click', () => openFacts(app, made));
  syncline.on('link', draw);
  draw();
  return made;
}

/** The popover under the connection: what an anxious person wants to know, in numbers. */
function openFacts(app, anchor) {
  const rows = new Map();
  const list = el('dl', { class: 'facts' });
  const write = (name, text) => {
    if (!rows.has(name)) {
      const cell = el('dd', {});
      rows.set(name, cell);
      list.append(el('dt', {}, name), cell);
    }
    setText(rows.get(name), text);
  };
  const read = async () => {
    const { link, vault, epoch, tabs, documents } = await app.syncline.inspect();
    const waiting = documents.reduce((sum, document) => sum + document.waiting, 0);
    write('Connection', connectionWords(link.state));
    write('Waiting to be sent', counted(waiting, 'entry', 'entries'));
    write('Kept in', vaultWords(vault.adapter));
    write('Store', vault.adapter === 'memory' ? 'Lost when the page closes' : vault.persisted ? 'Protected' : 'The browser may clear it');
    write('Journal', bytesWords(vault.bytes));
    if (vault.damaged > 0) write('Damaged batches', String(vault.damaged));
    write('Tabs', String(tabs));
    write('Worker epoch', epoch);
  };
  const { state } = app.syncline.link;
  write('Connection', connectionWords(state));
  for (const name of ['Waiting to be sent', 'Kept in', 'Store', 'Journal', 'Tabs', 'Worker epoch']) write(name, '…');
  const content = el('div', {}, list, el('div', { class: 'menu-line' }),
    state === 'unauthorized' ? el('a', { class: 'menu-item', href: '#/sign-in', onclick: () => opened.close() }, icon('person'), el('span', {}, 'Sign in again')) : null,
    el('a', { class: 'menu-item', href: '#/inspector', onclick: () => opened.close() }, icon('search'), el('span', {}, 'Every document in detail')));
  const attempt = () => read().catch((error) => write('Worker', errorWords(error)));
  const timer = setInterval(attempt, FACTS_REFRESH_MS);
  const opened = openPopover(anchor, content, { label: 'Connection and storage', role: 'dialog', onclose: () => clearInterval(timer) });
  opened.box.focus();
  attempt();
}

function accountButton(app) {
  const { principal } = app.syncline;
  if (principal === null || principal.kind === 'local') {
    return el('a', { class: 'button', href: '#/sign-in' }, 'Sign in');
  }
  const initial = [...principal.displayName.trim()][0]?.toUpperCase() ?? '?';
  const made = el('button', { type: 'button', class: 'avatar', 'aria-label': `Account: ${principal.displayName}` }, initial);
  return menuButton(made, () => ({
    label: 'Account',
    note: principal.displayName,
    items: [
      { text: 'Copy my user id', icon: 'person', action: () => copyId(principal.user) },
      null,
      { text: 'Sign out', icon: 'right', action: () => signOut(app, false) },
      { text: 'Sign out and clear this device', icon: 'trash', danger: true, action: () => signOut(app, true) },
    ],
  }));
}

async function copyId(id) {
  try {
    await navigator.clipboard.writeText(id);
    toast('Your user id is in the clipboard.');
  } catch {
    await ask('Your user id', () => [el('input', { class: 'input', readonly: true, value: id, 'aria-label': 'Your user id', autofocus: true })]);
  }
}

async function signOut(app, forget) {
  try {
    await app.syncline.signOut({ forget });
  } catch (error) {
    if (error.code !== 'UNSENT_WORK') return toast(errorWords(error));
    const sure = await confirmDanger({
      title: 'Some work was not sent yet',
      text: `${counted(error.waiting, 'entry is', 'entries are')} only on this device. Clearing the device now loses them for good.`,
      action: 'Clear anyway',
    });
    if (!sure) return;
    await app.syncline.signOut({ forget, force: true }).catch((refused) => toast(errorWords(refused)));
  }
  app.beginsLocally = false;
  go('#/', { replace: true });
}
