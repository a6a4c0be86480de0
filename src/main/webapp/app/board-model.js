/** A board as columns of cards in order, out of the maps a board document holds. Pure. */

import { compareRanked, place, rankOf } from './rank.js';

/** The column that shows cards whose own column is gone, so that no card is ever out of sight. */
export const LOOSE = '';

const ID_ALPHABET = 'abcdefghijklmnopqrstuvwxyz0123456789';
const ID_LENGTH = 12;

/** A random id for a column or a card. */
export function newId(random = Math.random) {
  let id = '';
  for (let i = 0; i < ID_LENGTH; i++) id += ID_ALPHABET[Math.floor(random() * ID_ALPHABET.length)];
  return id;
}

/**
 * @typedef {{id: string, title: string, rank: string, column: string}} Card
 * @typedef {{id: string, name: string, rank: string, cards: Card[]}} Column
 * @typedef {{card: string, column: string, index: number}} Held a card in somebody's hand, and where it would land
 */

/**
 * Columns in order with their cards in order. A held card is shown where it would land.
 * @param {any} value of the document; what does not fit the type is left out, never an error
 * @param {Held|null} held
 * @returns {Column[]}
 */
export function boardColumns(value, held = null) {
  const columns = Object.entries(mapOf(value?.columns))
    .map(([id, column]) => ({ id, name: textOf(column?.name), rank: rankOf(column?.order), cards: [] }))
    .sort(compareRanked);
  const byId = new Map(columns.map((column) => [column.id, column]));
  const loose = { id: LOOSE, name: 'Without a column', rank: '', cards: [] };
  for (const card of cardsOf(value)) (byId.get(card.column) ?? loose).cards.push(card);
  for (const column of [...columns, loose]) column.cards.sort(compareRanked);
  if (loose.cards.length > 0) columns.push(loose);
  if (held !== null) showHeld(columns, held);
  return columns;
}

function showHeld(columns, held) {
  const to = columns.find((column) => column.id === held.column);
  const from = columns.find((column) => column.cards.some((card) => card.id === held.card));
  if (to === undefined || from === undefined) return;
  const at = from.cards.findIndex((card) => card.id === held.card);
  const [card] = from.cards.splice(at, 1);
  to.cards.splice(Math.min(held.index, to.cards.length), 0, card);
}

function cardsOf(value) {
  return Object.entries(mapOf(value?.cards))
    .map(([id, card]) => ({ id, title: textOf(card?.title), rank: rankOf(card?.order), column: textOf(card?.column) }));
}

/** Where a card stands: its column and its index there; null if there is no such card. */
export function cardPosition(columns, id) {
  for (const column of columns) {
    const index = column.cards.findIndex((card) => card.id === id);
    if (index >= 0) return { column: column.id, index };
  }
  return null;
}

/**
 * The next place of a held card when an arrow key is pressed; null if there is none that way.
 * @param {Column[]} columns with the held card shown where it is
 * @param {Held} held
 * @param {string} key
 * @returns {Held|null}
 */
export function heldAfterKey(columns, held, key) {
  const at = columns.findIndex((column) => column.id === held.column);
  if (at < 0) return null;
  const last = columns[at].cards.length - 1;
  if (key === 'ArrowUp') return held.index > 0 ? { ...held, index: held.index - 1 } : null;
  if (key === 'ArrowDown') return held.index < last ? { ...held, index: held.index + 1 } : null;
  if (key === 'Home') return { ...held, index: 0 };
  if (key === 'End') return { ...held, index: last };
  const beside = columns[at + (key === 'ArrowRight' ? 1 : key === 'ArrowLeft' ? -1 : NaN)];
  if (beside === undefined || beside.id === LOOSE) return null;
  return { ...held, column: beside.id, index: Math.min(held.index, beside.cards.length) };
}

/**
 * What to write so that a card lands at an index of a column: its column and rank, and new ranks
 * for cards behind it that had no room left. Null if it is there already.
 * @param {Column[]} columns as the document has them, no held card shown elsewhere
 * @param {Held} move
 * @returns {{id: string, column?: string, rank: string}[]|null}
 */
export function landing(columns, { card, column, index }, random = Math.random) {
  const before = cardPosition(columns, card);
  const to = columns.find((candidate) => candidate.id === column);
  if (before === null || to === undefined || column === LOOSE) return null;
  if (before.column === column && before.index === index) return null;
  const others = to.cards.filter((candidate) => candidate.id !== card);
  const { rank, repairs } = place(others.map((other) => other.rank), Math.min(index, others.length), random);
  return [{ id: card, column, rank }, ...repairs.map((repair) => ({ id: others[repair.index].id, rank: repair.rank }))];
}

/** What to write so that a column lands at an index among the columns. */
export function columnLanding(columns, id, index, random = Math.random) {
  const others = columns.filter((column) => column.id !== id && column.id !== LOOSE);
  const { rank, repairs } = place(others.map((other) => other.rank), Math.max(0, Math.min(index, others.length)), random);
  return [{ id, rank }, ...repairs.map((repair) => ({ id: others[repair.index].id, rank: repair.rank }))];
}

/** A rank behind all of a sorted list of columns or cards. */
export function rankAfter(items, random = Math.random) {
  return place(items.map((item) => item.rank), items.length, random).rank;
}

function mapOf(value) {
  return value !== null && typeof value === 'object' && !Array.isArray(value) ? value : {};
}

function textOf(value) {
  return typeof value === 'string' ? value : '';
}
