/** The names of the people who are at a card. */

import { arrange, el, setAttribute, setText } from './dom.js';
import { nameWords } from './here.js';

/** More people than this at one card are a number. */
const NAMES_MAX = 2;

/** @param {HTMLElement} slot of a card */
export function drawPeople(slot, people) {
  const face = slot.firstElementChild;
  setAttribute(face, 'data-colour', people[0]?.colour ?? null);
  if (people.length === 0) {
    slot.querySelector('.card-people')?.remove();
    return;
  }
  const box = slot.querySelector('.card-people') ?? slot.appendChild(el('p', { class: 'card-people small' }));
  const names = people.slice(0, NAMES_MAX).map(({ name }) => nameWords(name));
  if (people.length > NAMES_MAX) names.push(`${people.length - NAMES_MAX} more`);
  setAttribute(box, 'data-colour', people[0].colour);
  setText(box, names.join(', '));
  arrange(slot, [face, box]);
}
