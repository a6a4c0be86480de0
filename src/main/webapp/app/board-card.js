/** One card opened: its text, its column and position for those who do not drag, and its end. */

import { toast } from './announce.js';
import { cardPosition, LOOSE } from './board-model.js';
import { ask } from './dialog.js';
import { button, el } from './dom.js';
import { titleWords } from './words.js';

/** @param {import('./board.js').Board} board */
export async function openCard(board, handle, id) {
  let release = () => {};
  const answer = await ask('Card', (close) => {
    const text = el('textarea', { class: 'input card-text', rows: 4, autofocus: true, readonly: !board.mayWrite });
    const binding = handle.bindText(text, ['cards', id, 'title']);
    const place = placeChoice(board, id);
    const end = handle.subscribe((value) => {
      if (value.cards?.[id] === undefined) close('gone');
      else place.draw();
    });
    release = () => { end(); binding.release(); };
    return [
      el('label', { class: 'field' }, el('span', { class: 'name' }, 'Text'), text),
      place.node,
      el('div', { class: 'sheet-end' },
        board.mayWrite ? button({ text: 'Delete card', icon: 'trash', kind: 'plain away', onclick: () => close('delete') }) : null,
        button({ text: 'Done', kind: 'primary', onclick: () => close(null) })),
    ].filter(Boolean);
  });
  release();
  if (answer === 'gone') toast('Somebody deleted this card.');
  if (answer === 'delete') await board.removeCard(id);
}

function placeChoice(board, id) {
  const column = el('select', { class: 'input' });
  const position = el('select', { class: 'input' });
  const draw = () => {
    const at = cardPosition(board.columns, id);
    if (at === null) return;
    const own = board.columns.filter((candidate) => candidate.id !== LOOSE || candidate.id === at.column);
    const { cards } = board.columns.find((candidate) => candidate.id === at.column);
    column.replaceChildren(...own.map((candidate) => el('option', { value: candidate.id, selected: candidate.id === at.column }, titleWords(candidate.name))));
    position.replaceChildren(...cards.map((_, index) => el('option', { value: index, selected: index === at.index }, `${index + 1} of ${cards.length}`)));
    column.disabled = !board.mayWrite;
    position.disabled = !board.mayWrite || at.column === LOOSE;
  };
  column.addEventListener('change', () => board.moveCard({ card: id, column: column.value, index: 0 }));
  position.addEventListener('change', () => board.moveCard({ card: id, column: column.value, index: Number(position.value) }));
  draw();
  const node = el('div', { class: 'card-place' },
    el('label', { class: 'field' }, el('span', { class: 'name' }, 'Column'), column),
    el('label', { class: 'field' }, el('span', { class: 'name' }, 'Position'), position));
  return { node, draw };
}
