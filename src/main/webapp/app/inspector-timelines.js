/** What this device wrote to each document: how far it is saved and on the server, and all that as a file. */

import { toast } from './announce.js';
import { arrange, button, el, setText } from './dom.js';
import { errorWords } from './errors.js';
import { documentAddress } from './router.js';
import { saveAsJson } from './save-as.js';
import { titleWords } from './words.js';

const FORMAT = 'syncline timeline 1';
const FACTS = { last: 'Written', saved: 'Saved on this device', durable: 'On the server' };

/** @returns {{node: Node, draw: (inspection: import('../syncline.js').Inspection) => void}} */
export function timelinesPart(app) {
  const rows = new Map();
  const list = el('ul', { class: 'timelines', 'aria-labelledby': 'timelines-heading' });
  const none = el('p', { class: 'quiet' }, 'Nothing yet.');
  const node = el('div', {},
    el('h2', { id: 'timelines-heading', class: 'part-title' }, 'What this device wrote'),
    el('p', { class: 'quiet small timelines-about' }, 'The numbers count changes. A file holds the numbers, and the changes that are not on the server yet: whoever has it can read those.'),
    list, none);

  return {
    node,
    draw({ vault, documents }) {
      const written = documents.filter(({ timeline }) => timeline !== null);
      none.hidden = written.length > 0;
      list.hidden = written.length === 0;
      arrange(list, written.map((document) => {
        if (!rows.has(document.id)) rows.set(document.id, timelineRow(app, document));
        const row = rows.get(document.id);
        row.draw(document, vault);
        return row.node;
      }));
    },
  };
}

function timelineRow(app, { id, type }) {
  const title = el('a', { class: 'timeline-title', href: documentAddress(id) });
  const name = el('span', { class: 'mono quiet' });
  const cells = Object.fromEntries(Object.keys(FACTS).map((fact) => [fact, el('dd', {})]));
  const facts = el('dl', { class: 'timeline-facts' }, ...Object.entries(FACTS).map(([fact, words]) => el('div', {}, el('dt', {}, words), cells[fact])));
  const keep = button({ icon: 'download', text: 'Save as a file', onclick: () => save().catch((error) => toast(errorWords(error))) });
  const save = async () => saveAsJson(`${title.textContent} timeline`, fileOf({ document: id, type }, await app.syncline.timeline(id)));

  return {
    node: el('li', { class: 'timeline' }, el('div', { class: 'timeline-words' }, title, name), facts, keep),
    draw(document, vault) {
      const words = document.title === null ? id : titleWords(document.title);
      setText(title, words);
      keep.setAttribute('aria-label', `Save as a file: the timeline of ${words}`);
      setText(name, document.timeline.id);
      for (const fact of Object.keys(FACTS)) setText(cells[fact], document.timeline[fact].toLocaleString('en'));
      if (vault.adapter === 'memory') setText(cells.saved, 'only in memory');
    },
  };
}

/** Readable by a person; bytes are base64. */
function fileOf(document, { id, last, saved, durable, chain, entries }) {
  return {
    format: FORMAT,
    savedAt: new Date().toISOString(),
    ...document,
    timeline: id,
    last,
    saved,
    durable,
    chain: base64(chain),
    entries: entries.map((bytes, i) => ({ lsn: durable + 1 + i, bytes: base64(bytes) })),
  };
}

function base64(bytes) {
  return btoa(Array.from(bytes, (one) => String.fromCharCode(one)).join(''));
}
