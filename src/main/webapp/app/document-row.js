/** One document in the list: what it is, where its work is, and what can be done with it. */

import { toast } from './announce.js';
import { askText, confirmDanger } from './dialog.js';
import { button, el, icon, setAttribute, setText } from './dom.js';
import { errorWords } from './errors.js';
import { placeBadge } from './place.js';
import { menuButton } from './popover.js';
import { documentAddress } from './router.js';
import { saveAs } from './save-as.js';
import { timeWords, titleWords, typeWords } from './words.js';

const TITLE_LENGTH_MAX = 200;

/**
 * @param {() => void} changed called when the list should be read again
 */
export function documentRow(app, changed) {
  let summary = null;
  const tile = el('span', { class: 'type-tile' });
  const link = el('a', { class: 'document-title' });
  const kind = el('span', {});
  const time = el('span', {});
  const badge = placeBadge();
  const more = menuButton(button({ icon: 'more', label: 'More', kind: 'plain' }), () => menu());
  const node = el('li', { class: 'document' }, tile,
    el('span', { class: 'document-words' }, link, el('span', { class: 'document-meta' }, kind, time)),
    badge.node, more);

  const drawTime = () => setText(time, summary.changedAt === null ? 'not sent yet' : timeWords(Date.parse(summary.changedAt), Date.now()));

  /** `status` is given for a document open in this tab; of the others the list itself knows enough. */
  const drawPlace = (status = null) => {
    const held = app.syncline.vault.adapter === 'memory' ? 'memory' : 'device';
    if (!summary.local && !app.online) return badge.draw('away', 0);
    const waiting = status?.waiting ?? summary.waiting;
    const never = summary.changedAt === null && status === null;
    return badge.draw(status?.place ?? (waiting > 0 || never ? held : 'server'), waiting);
  };

  const menu = () => ({
    label: `Actions for ${titleWords(summary.title)}`,
    items: [
      { text: 'Rename', icon: 'edit', disabled: summary.role === 'viewer', action: rename },
      { text: 'Export as .automerge', icon: 'download', disabled: summary.type === 'desk', action: save },
      null,
      { text: 'Delete', icon: 'trash', danger: true, disabled: summary.role !== 'owner', action: remove },
    ],
  });

  const rename = async () => {
    const title = await askText({ title: 'Rename', name: 'Title', value: summary.title, action: 'Rename', lengthMax: TITLE_LENGTH_MAX });
    if (title !== null && title !== summary.title) await attempt(() => (summary.type === 'desk' ? renameDesk(title) : app.syncline.rename(summary.id, title)));
  };

  const renameDesk = async (title) => {
    const desk = await app.syncline.open(summary.id);
    await desk.run('desk.rename', { title }).local.finally(() => desk.close());
  };

  const save = () => attempt(async () => {
    saveAs(titleWords(summary.title), await app.syncline.export(summary.id));
  });

  const remove = async () => {
    const sure = await confirmDanger({ title: `Delete “${titleWords(summary.title)}”?`, text: 'It is deleted for everybody in this project and cannot be brought back.', action: 'Delete' });
    if (!sure) return;
    const next = node.nextElementSibling ?? node.previousElementSibling;
    if (!await attempt(() => app.syncline.remove(summary.id))) return;
    toast(`“${titleWords(summary.title)}” is deleted.`);
    (next?.querySelector('a') ?? document.getElementById('main')).focus();
  };

  const attempt = async (action) => {
    try {
      await action();
      changed();
      return true;
    } catch (error) {
      toast(errorWords(error));
      return false;
    }
  };

  return {
    node,
    time: drawTime,
    place: drawPlace,
    draw(next) {
      if (summary?.type !== next.type) {
        tile.replaceChildren(icon(['note', 'board', 'desk'].includes(next.type) ? next.type : 'automerge'));
        setAttribute(tile, 'data-type', next.type);
        setText(kind, typeWords(next.type));
      }
      summary = next;
      setAttribute(link, 'href', documentAddress(next.id));
      setText(link, titleWords(next.title));
      setAttribute(more, 'aria-label', `Actions for ${titleWords(next.title)}`);
      drawTime();
      drawPlace();
    },
  };
}
