/** What the worker holds, document by document, refreshed while it is looked at. */

import { arrange, button, el, setText } from './dom.js';
import { errorWords } from './errors.js';
import { devicePart } from './inspector-device.js';
import { timelinesPart } from './inspector-timelines.js';
import { networkSwitch } from './network-switch.js';
import { placeBadge } from './place.js';
import { documentAddress } from './router.js';
import { bytesWords, connectionWords, roleWords, titleWords, transportWords, typeWords, vaultWords } from './words.js';

const REFRESH_MS = 1000;

/** @returns {import('./main.js').View} */
export function inspectorView(app) {
  const facts = el('dl', { class: 'inspector-facts' });
  const cells = new Map();
  const body = el('tbody', {});
  const rows = new Map();
  const network = networkSwitch();
  const problem = el('p', { class: 'problem', 'aria-live': 'polite' });
  const node = el('section', { class: 'page' },
    el('h1', { class: 'page-title' }, 'On this device'), facts, network.node,
    el('div', { class: 'table-frame', role: 'region', 'aria-label': 'Documents held by the worker', tabindex: '0' },
      el('table', {}, el('thead', {}, el('tr', {}, ...['Document', 'Type', 'Where', 'Role', 'Caught up', 'Id'].map((name) => el('th', { scope: 'col' }, name)))), body)),
    el('p', { class: 'inspector-do' }, el('a', { class: 'button', href: app.lastList }, 'Back to the documents'), button({ text: 'Copy a report', onclick: () => copy() })), problem);

  const write = (name, text) => {
    if (!cells.has(name)) {
      const cell = el('dd', {});
      cells.set(name, cell);
      facts.append(el('div', {}, el('dt', {}, name), cell));
    }
    setText(cells.get(name), text);
  };

  const device = devicePart(app, write);
  node.querySelector('.inspector-do').append(device.protect);
  const timelines = timelinesPart(app);
  problem.before(timelines.node, device.node);

  const row = (id) => {
    const title = el('a', { href: documentAddress(id) });
    const badge = placeBadge();
    const [type, role, current] = [el('td', {}), el('td', {}), el('td', {})];
    return { node: el('tr', {}, el('td', {}, title), type, el('td', {}, badge.node), role, current, el('td', { class: 'mono' }, id)), title, badge, type, role, current };
  };

  const draw = async () => {
    const inspection = await app.syncline.inspect();
    const { epoch, tabs, link, vault, documents } = inspection;
    write('Connection', connectionWords(link.state));
    if (link.transport) write('Transport', transportWords(link.transport));
    write('Kept in', vaultWords(vault.adapter));
    write('Protected', vault.persisted ? 'yes' : 'no');
    write('Journal', bytesWords(vault.bytes));
    write('Damaged batches', String(vault.damaged));
    write('Tabs', String(tabs));
    write('Worker epoch', epoch);
    arrange(body, documents.map((document) => {
      if (!rows.has(document.id)) rows.set(document.id, row(document.id));
      const shown = rows.get(document.id);
      setText(shown.title, document.title === null ? document.id : titleWords(document.title));
      setText(shown.type, typeWords(document.type));
      setText(shown.role, roleWords(document.role));
      setText(shown.current, document.current ? 'yes' : 'no');
      shown.badge.draw(document.place, document.waiting);
      return shown.node;
    }));
    timelines.draw(inspection);
    setText(problem, '');
  };

  const attempt = () => draw().catch((error) => setText(problem, errorWords(error)));
  const copy = async () => {
    const text = JSON.stringify({ ...await app.syncline.inspect(), ...await device.state() }, null, 2);
    await navigator.clipboard.writeText(text).catch((error) => setText(problem, errorWords(error)));
  };

  let timer = 0;
  return {
    node,
    title: 'On this device',
    arrive() {
      network.arrive();
      attempt();
      device.arrive();
      timer = setInterval(() => { attempt(); device.draw(); }, REFRESH_MS);
    },
    leave() {
      network.leave();
      device.leave();
      clearInterval(timer);
    },
  };
}
