/** One column of a board: its name, its cards, and a place to write the next card. */

import { LOOSE } from './board-model.js';
import { button, el, setAttribute, setText } from './dom.js';
import { menuButton } from './popover.js';
import { counted, titleWords } from './words.js';

const NAME_LENGTH_MAX = 80;
const CARD_LENGTH_MAX = 2000;

/** @param {import('./board.js').Board} board */
export function columnElement(board, id) {
  let column = null;
  let ends = { first: true, last: true };
  const heading = el('h2', { class: 'visually-hidden' });
  const name = el('input', { class: 'column-name', maxlength: NAME_LENGTH_MAX, autocomplete: 'off', 'aria-label': 'Name of the column', readonly: id === LOOSE });
  const number = el('span', { class: 'column-count quiet', 'aria-hidden': 'true' });
  const list = el('ul', { class: 'cards' });
  const more = menuButton(button({ icon: 'more', label: 'Actions for the column', kind: 'plain' }), () => ({
    label: `Actions for the column ${titleWords(column.name)}`,
    items: [
      { text: 'Move left', icon: 'left', disabled: ends.first, action: () => board.moveColumn(id, -1) },
      { text: 'Move right', icon: 'right', disabled: ends.last, action: () => board.moveColumn(id, 1) },
      null,
      { text: 'Delete column', icon: 'trash', danger: true, action: () => board.removeColumn(id) },
    ],
  }));
  const composer = cardComposer((title) => board.addCard(id, title));
  const node = el('section', { class: 'lane', 'data-column': id }, heading, el('div', { class: 'lane-head' }, name, number, more), list, composer);

  const rename = () => {
    const text = name.value.trim();
    if (text === '' || text === column.name) name.value = column.name;
    else board.renameColumn(id, text);
  };
  name.addEventListener('change', rename);
  name.addEventListener('keydown', (pressed) => {
    if (pressed.isComposing) return;
    if (pressed.key === 'Escape') name.value = column.name;
    if (pressed.key === 'Escape' || pressed.key === 'Enter') name.blur();
  });

  return {
    node,
    list,
    draw(next, { first, last, mayWrite }) {
      column = next;
      ends = { first, last };
      const words = titleWords(next.name);
      setText(heading, `${words}, ${counted(next.cards.length, 'card')}`);
      setAttribute(list, 'aria-label', words);
      if (document.activeElement !== name) name.value = next.name;
      setText(number, String(next.cards.length));
      setAttribute(more, 'aria-label', `Actions for the column ${words}`);
      const own = id !== LOOSE && mayWrite;
      name.readOnly = !own;
      more.hidden = !own;
      composer.hidden = !own;
    },
    /** Exactly one card of a column is in the tab order; arrow keys reach the others. */
    settleTabStop() {
      const faces = [...list.querySelectorAll('[data-card]')];
      const stops = faces.filter((face) => face.tabIndex === 0);
      for (const face of stops.slice(1)) face.tabIndex = -1;
      if (stops.length === 0 && faces.length > 0) faces[0].tabIndex = 0;
    },
  };
}

/** A button that turns into a text box of the same height. Enter adds and stays; Escape ends. */
function cardComposer(add) {
  const open = button({ icon: 'plus', text: 'Add card', kind: 'plain', onclick: () => show(true) });
  const text = el('textarea', { class: 'input', rows: 1, maxlength: CARD_LENGTH_MAX, 'aria-label': 'New card', placeholder: 'What is to be done?', enterkeyhint: 'done', hidden: true });
  const show = (shown) => {
    open.hidden = shown;
    text.hidden = !shown;
    (shown ? text : open).focus();
  };
  const take = () => {
    const title = text.value.trim();
    text.value = '';
    if (title !== '') add(title);
  };
  text.addEventListener('keydown', (pressed) => {
    if (pressed.isComposing) return;
    if (pressed.key === 'Escape') {
      text.value = '';
      show(false);
    } else if (pressed.key === 'Enter' && !pressed.shiftKey) {
      pressed.preventDefault();
      take();
    }
  });
  text.addEventListener('blur', () => {
    take();
    open.hidden = false;
    text.hidden = true;
  });
  return el('div', { class: 'composer' }, open, text);
}
