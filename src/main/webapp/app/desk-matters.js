/** What became of a person's commands and waits for them: mine, theirs, what was seen, and what to do about it. */

import { arrange, button, el } from './dom.js';
import { editableOf, matterWords } from './desk-model.js';

/** More would be a wall; the rest follows as these are dealt with. */
const SHOWN_MAX = 20;

/**
 * @param {{retry: (matter: any) => void, edit: (matter: any) => void, discard: (matter: any) => void}} deeds
 */
export function mattersList(deeds) {
  const list = el('ul', { class: 'matters' });
  const heading = el('h2', { id: 'matters-heading', tabindex: '-1' }, 'Needs your attention');
  const node = el('section', { class: 'desk-part', 'aria-labelledby': 'matters-heading', hidden: true }, heading, list);
  const items = new Map();

  const draw = (matters, value, me) => {
    const keys = new Set(matters.map(({ key }) => key));
    const hadFocus = list.contains(document.activeElement);
    for (const key of items.keys()) if (!keys.has(key)) items.delete(key);
    arrange(list, matters.slice(0, SHOWN_MAX).map((matter) => {
      if (!items.has(matter.key)) items.set(matter.key, item(matter, matterWords(matter, value, me), deeds));
      return items.get(matter.key);
    }));
    node.hidden = matters.length === 0;
    if (hadFocus && !list.contains(document.activeElement) && !node.hidden) heading.focus();
  };
  return { node, draw };
}

function item(matter, { heading, text, fields }, deeds) {
  return el('li', { class: 'matter', 'data-matter': matter.kind },
    el('h3', {}, heading), el('p', {}, text), fields.length > 0 ? table(fields, heading) : null,
    el('div', { class: 'matter-end' },
      matter.kind === 'rejected' ? button({ text: 'Try again', label: `Try again: ${heading}`, kind: 'primary', onclick: () => deeds.retry(matter) }) : null,
      editableOf(matter) === null ? null : button({ text: 'Edit', label: `Edit: ${heading}`, onclick: () => deeds.edit(matter) }),
      button({ text: matter.kind === 'rejected' ? 'Discard' : 'Seen', label: `${matter.kind === 'rejected' ? 'Discard' : 'Seen'}: ${heading}`, onclick: () => deeds.discard(matter) })));
}

function table(fields, heading) {
  const cell = (text) => el('td', {}, text);
  return el('div', { class: 'matter-scroll', tabindex: '0', role: 'region', 'aria-label': `What differs: ${heading}` }, el('table', {},
    el('thead', {}, el('tr', {}, ...['Field', 'You had seen', 'You wanted', 'It is now'].map((text) => el('th', { scope: 'col' }, text)))),
    el('tbody', {}, ...fields.map(({ name, base, mine, theirs }) => el('tr', {}, el('th', { scope: 'row' }, name), cell(base), cell(mine), cell(theirs))))));
}
