/** The parts of the inspector that this page knows itself: the browser's storage, versions, and the log. */

import { toast } from './announce.js';
import { button, el, setText } from './dom.js';
import { bytesWords } from './words.js';

const HASH_SHOWN = 8;
const clock = new Intl.DateTimeFormat(undefined, { timeStyle: 'medium' });

/** The first digits of the hashes of what this version is made of; null where no build made the list. */
async function versions() {
  try {
    const { files } = await import('../shell.js');
    return { page: files['syncline.js'].slice(0, HASH_SHOWN), worker: files['worker.js'].slice(0, HASH_SHOWN) };
  } catch {
    return null;
  }
}

async function storage() {
  const { usage = 0, quota = 0 } = await navigator.storage?.estimate?.().catch(() => ({})) ?? {};
  return { usage, quota, persisted: await navigator.storage?.persisted?.().catch(() => false) ?? false };
}

/**
 * @param {(name: string, text: string) => void} write puts a fact among the others
 */
export function devicePart(app, write) {
  const protect = button({ text: 'Protect the store', hidden: true, onclick: () => ask() });
  const list = el('ol', { class: 'log' });
  const node = el('div', {},
    el('h2', { id: 'log-heading', class: 'part-title' }, 'What the worker told this page'),
    el('div', { class: 'log-frame', role: 'region', 'aria-labelledby': 'log-heading', tabindex: '0' }, list));

  const draw = async () => {
    const { usage, quota, persisted } = await storage();
    write('Stored by this site', quota > 0 ? `${bytesWords(usage)} of ${bytesWords(quota)}` : 'unknown');
    protect.hidden = persisted || !navigator.storage?.persist;
  };
  const drawLog = () => list.replaceChildren(...app.log.lines.map(({ at, text }) => el('li', {}, el('time', { class: 'quiet', datetime: at.toISOString() }, clock.format(at)), ' ', text)));

  const ask = async () => {
    const granted = await navigator.storage.persist().catch(() => false);
    app.syncline.askForRoom?.();
    toast(granted ? 'The browser keeps this store when space runs low.' : 'The browser did not agree. It may after you use this page for a while, or install it.');
    await draw();
  };

  let end = () => {};
  return {
    node,
    protect,
    /** For the report. */
    async state() {
      return { versions: await versions(), storage: await storage(), log: app.log.lines };
    },
    async arrive() {
      end = app.log.listen(drawLog);
      drawLog();
      const known = await versions();
      write('Page', known?.page ?? 'not built');
      write('Worker', known?.worker ?? 'not built');
      await draw();
    },
    draw,
    leave: () => end(),
  };
}
