/** The small sign that says where a document's newest work is, and how much of it waits. */

import { el, icon, setAttribute, setText } from './dom.js';
import { placeWords, waitingWords } from './words.js';

/** Every key press is in memory for a moment. Only what lasts longer than this is worth a person's eye. */
const LASTING_MS = 300;

/** Farther from the server is worse. */
const DISTANCE = { away: 0, server: 0, device: 1, memory: 2 };

/**
 * The attribute data-place is always true at once; the words and the icon follow when a worse place lasts.
 * @returns {{node: HTMLElement, draw: (place: string, waiting: number) => void}}
 */
export function placeBadge() {
  const words = el('span', {});
  const node = el('span', { class: 'place' }, icon('blank'), words);
  let shown = null;
  let latest = { place: null, waiting: 0 };
  let timer = 0;

  const show = () => {
    clearTimeout(timer);
    timer = 0;
    const { place, waiting } = latest;
    const { text, icon: name, long } = placeWords(place);
    if (shown !== place) {
      node.firstElementChild.replaceWith(icon(name));
      setAttribute(node, 'data-shown', place);
      setAttribute(node, 'title', long);
      shown = place;
    }
    setText(words, waiting > 0 ? `${text} · ${waitingWords(waiting)}` : text);
  };

  return {
    node,
    draw(place, waiting) {
      latest = { place, waiting };
      setAttribute(node, 'data-place', place);
      if (shown === null || DISTANCE[place] <= DISTANCE[shown]) show();
      else if (timer === 0) timer = setTimeout(show, LASTING_MS);
    },
  };
}
