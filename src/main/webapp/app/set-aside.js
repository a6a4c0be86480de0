/** Work that the server would not take: look why, save it as a file, make a document of it, or let it go. */

import { announce, toast } from './announce.js';
import { confirmDanger } from './dialog.js';
import { arrange, button, el, icon, setText } from './dom.js';
import { errorWords } from './errors.js';
import { documentAddress, go } from './router.js';
import { saveAs } from './save-as.js';
import { counted, timeWords, titleWords, typeWords } from './words.js';

/** @returns {import('./main.js').View} */
export function setAsideView(app) {
  const list = el('ul', { class: 'documents aside-list', 'aria-label': 'Work that could not be sent' });
  const body = el('div', { class: 'documents-body' });
  const node = el('section', { class: 'page' },
    el('h1', { class: 'page-title' }, 'Could not be sent'),
    el('p', { class: 'quiet' }, 'The server would not take this work. It stays on this device, and only here, until you discard it.'),
    body,
    el('p', {}, el('a', { class: 'button', href: app.lastList }, 'Back to the documents')));
  const rows = new Map();
  let ends = [];

  const draw = async () => {
    try {
      const items = await app.syncline.setAside();
      const wanted = new Set(items.map((item) => item.key));
      for (const key of rows.keys()) if (!wanted.has(key)) rows.delete(key);
      if (items.length === 0) return body.replaceChildren(el('div', { class: 'empty' }, el('h2', {}, 'Nothing is set aside'), el('p', { class: 'quiet' }, 'All your work was taken, or waits to be sent.')));
      arrange(list, items.toReversed().map((item) => {
        if (!rows.has(item.key)) rows.set(item.key, setAsideRow(app, item, draw));
        const row = rows.get(item.key);
        row.time();
        return row.node;
      }));
      arrange(body, [list]);
    } catch (error) {
      body.replaceChildren(el('p', { class: 'problem', role: 'alert' }, errorWords(error)));
    }
  };

  return {
    node,
    title: 'Could not be sent',
    arrive() {
      ends = ['documents', 'rejection', 'principal'].map((name) => app.syncline.on(name, draw));
      draw();
    },
    leave() {
      for (const end of ends) end();
    },
  };
}

function setAsideRow(app, item, changed) {
  const title = titleWords(item.title);
  const time = el('span', {});
  const attempt = (action) => async () => {
    try {
      await action();
    } catch (error) {
      toast(errorWords(error));
    }
  };

  const keep = attempt(async () => {
    announce(`Making a document of “${title}”`);
    const made = await app.syncline.import(await app.syncline.setAsideFile(item.key));
    await app.syncline.discard(item.key);
    go(documentAddress(made.id));
  });
  const save = attempt(async () => saveAs(title, await app.syncline.setAsideFile(item.key)));
  const discard = attempt(async () => {
    const sure = await confirmDanger({ title: `Discard this work on “${title}”?`, text: 'It is nowhere else, and cannot be brought back.', action: 'Discard' });
    if (!sure) return;
    await app.syncline.discard(item.key);
    toast('The work is discarded.');
    await changed();
    document.getElementById('main').focus();
  });

  const tile = el('span', { class: 'type-tile', 'data-type': item.type }, icon(['note', 'board'].includes(item.type) ? item.type : 'automerge'));
  const node = el('li', { class: 'document aside' }, tile,
    el('div', { class: 'document-words' },
      el('a', { class: 'aside-title', href: documentAddress(item.document) }, title),
      el('span', { class: 'document-meta' }, el('span', {}, typeWords(item.type)), el('span', {}, counted(item.entries, 'change')), time),
      el('span', { class: 'aside-why' }, errorWords({ code: item.code, message: 'the server did not take it' }))),
    el('div', { class: 'aside-do' },
      button({ text: 'Keep as a new document', label: `Keep as a new document: the work on ${title}`, onclick: keep }),
      button({ icon: 'download', text: 'Save as a file', label: `Save as a file: the work on ${title}`, kind: 'plain', onclick: save }),
      button({ icon: 'trash', text: 'Discard', label: `Discard: the work on ${title}`, kind: 'plain', onclick: discard })));
  return { node, time: () => setText(time, timeWords(item.atMs, Date.now())) };
}
