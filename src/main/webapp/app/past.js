/** A state of a document as text to read and to compare. Pure. */

import { boardColumns } from './board-model.js';
import { countChanges, textPieces } from './text-diff.js';
import { counted, titleWords } from './words.js';

const INDENT = 2;

/** The title and the body of a state, whatever type it has; null stands for the time before the first version. */
export function pastText(type, value) {
  const title = typeof value?.title === 'string' ? value.title : '';
  if (value === null) return { title: '', body: '' };
  if (type === 'note') return { title, body: typeof value.text === 'string' ? value.text : '' };
  if (type === 'board') return { title, body: `${boardText(value)}\n` };
  return { title, body: JSON.stringify(value, null, INDENT) };
}

function boardText(value) {
  return boardColumns(value)
    .map(({ name, cards }) => [titleWords(name), ...cards.map((card) => `  • ${titleWords(card.title).replaceAll('\n', ' ')}`)].join('\n'))
    .join('\n\n');
}

/** What changed from one state to another, in pieces and in a sentence. */
export function pastChange(type, before, after) {
  const [old, fresh] = [pastText(type, before), pastText(type, after)];
  const title = textPieces(old.title, fresh.title);
  const body = textPieces(old.body, fresh.body, type !== 'note');
  const [one, other] = [countChanges(title), countChanges(body)];
  return { title, body, words: changeWords(one.added + other.added, one.removed + other.removed) };
}

function changeWords(added, removed) {
  const parts = [];
  if (added > 0) parts.push(`${counted(added, 'word')} added`);
  if (removed > 0) parts.push(`${counted(removed, 'word')} removed`);
  return parts.length === 0 ? 'No words changed' : parts.join(', ');
}

/** "Ada", "Ada and you", "Ada, Bob and 3 others". */
export function authorWords(authors, self) {
  const names = authors.map(({ user, displayName }) => (user === self ? 'you' : displayName ?? 'somebody who left'));
  const shown = names.length > 3 ? [...names.slice(0, 2), `${names.length - 2} others`] : names;
  const text = shown.length < 2 ? shown.join('') : `${shown.slice(0, -1).join(', ')} and ${shown.at(-1)}`;
  return text.charAt(0).toUpperCase() + text.slice(1);
}
