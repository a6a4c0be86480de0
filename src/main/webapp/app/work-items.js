/** Tickets of desks and cards of boards as one list, live and offline. */

import { workItems } from '../work-items.js';
import { arrange, el, setText } from './dom.js';
import { errorWords } from './errors.js';
import { documentAddress } from './router.js';
import { counted, titleWords } from './words.js';

const PRIORITIES = ['Low', 'Normal', 'High', 'Urgent'];
/** Rows that are drawn; the list says how many there are. */
const ROWS_MAX = 500;

/** @returns {import('./main.js').View} */
export function workItemsView(app, project) {
  const heading = el('h1', { class: 'page-title' }, 'Work items');
  const said = el('p', { class: 'quiet', role: 'status' }, 'Opening boards and desks');
  const list = el('ul', { class: 'tickets', 'aria-label': 'Work items' });
  const withDone = el('input', { type: 'checkbox', onchange: () => draw() });
  const node = el('section', { class: 'page work-items' }, heading,
    el('div', { class: 'work-items-head' }, said, el('label', { class: 'check' }, withDone, el('span', {}, 'Show what is done'))), list,
    el('p', {}, el('a', { class: 'button', href: app.lastList }, 'Back to the documents')));
  const rows = new Map();
  let view = null;
  let left = false;

  const row = () => {
    const title = el('a', { class: 'ticket-title' });
    const facts = el('span', { class: 'ticket-facts quiet small' });
    const waits = el('span', { class: 'waits small' }, 'Waiting for the server');
    return { node: el('li', { class: 'ticket' }, el('div', { class: 'ticket-words' }, title, facts, waits)), title, facts, waits };
  };

  const draw = () => {
    if (view === null) return;
    const shown = view.items.filter(({ done }) => withDone.checked || !done);
    const keys = new Set(shown.map(({ document, id }) => `${document}/${id}`));
    for (const key of rows.keys()) if (!keys.has(key)) rows.delete(key);
    arrange(list, shown.slice(0, ROWS_MAX).map((item) => {
      const key = `${item.document}/${item.id}`;
      if (!rows.has(key)) rows.set(key, row());
      const parts = rows.get(key);
      setText(parts.title, titleWords(item.title));
      parts.title.href = documentAddress(item.document);
      setText(parts.facts, [titleWords(item.documentTitle), item.state, item.kind === 'ticket' ? PRIORITIES[item.priority] : '', item.assignee].filter(Boolean).join(' · '));
      parts.waits.hidden = !item.waits;
      parts.node.dataset.priority = item.priority;
      parts.node.dataset.kind = item.kind;
      return parts.node;
    }));
    const open = view.items.filter(({ done }) => !done).length;
    const { documents, missing, more } = view.state;
    setText(said, [
      `${counted(open, 'open item')} in ${counted(documents, 'document')}`,
      shown.length > ROWS_MAX ? `the first ${ROWS_MAX} are shown` : '',
      missing > 0 ? `${counted(missing, 'document')} not on this device yet` : '',
      more ? 'older documents are left out' : '',
    ].filter(Boolean).join(', ') + '.');
  };

  const open = async () => {
    try {
      const opened = await workItems(app.syncline, project === null ? {} : { project });
      if (left) return opened.close();
      view = opened;
      view.subscribe(draw);
      draw();
    } catch (error) {
      if (!left) setText(said, errorWords(error));
    }
  };

  return {
    node,
    title: 'Work items',
    arrive: open,
    leave() {
      left = true;
      view?.close();
    },
  };
}
