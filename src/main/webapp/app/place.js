/** The small sign that says where a document's newest work is, and how much of it waits. */

import { el, icon, setAttribute, setText } from './dom.js';
import { placeWords, waitingWords } from './words.js';

/** @returns {{node: HTMLElement, draw: (place: string, waiting: number) => void}} */
export function placeBadge() {
  const words = el('span', {});
  const node = el('span', { class: 'place' }, icon('blank'), words);
  let shown = null;
  return {
    node,
    draw(place, waiting) {
      const { text, icon: name, long } = placeWords(place);
      if (shown !== place) {
        node.firstElementChild.replaceWith(icon(name));
        setAttribute(node, 'data-place', place);
        setAttribute(node, 'title', long);
        shown = place;
      }
      setText(words, waiting > 0 ? `${text} · ${waitingWords(waiting)}` : text);
    },
  };
}
