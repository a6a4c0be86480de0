/**
 * Rank keys: text whose plain order is the order of cards and columns.
 * Between any two different keys there is always another one, so a move writes one field of one
 * card and concurrent moves leave one card. Every new key ends in random digits, so two people who
 * insert into the same gap at the same time get two different keys.
 */

const DIGITS = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';
const BASE = DIGITS.length;
/** Leading digits that count up and down when a key is made at an end of the list. */
const HEAD_DIGITS = 4;
/** Random digits at the end of a new key. */
const TAIL_DIGITS = 5;
/** Longer keys are treated as no rank at all: no honest list needs them. */
const RANK_DIGITS_MAX = 512;
/** Head of the first key of an empty list: the middle, with room on both sides. */
const MIDDLE = 'V000';

const RANK = /^[0-9A-Za-z]*[1-9A-Za-z]$/;

/** The rank in a value somebody else wrote: the key itself, or '' (before every key) if it is none. */
export function rankOf(value) {
  return typeof value === 'string' && value.length <= RANK_DIGITS_MAX && RANK.test(value) ? value : '';
}

/** Order of two things with a rank and an id; the id decides between equal ranks. */
export function compareRanked(a, b) {
  if (a.rank !== b.rank) return a.rank < b.rank ? -1 : 1;
  return a.id < b.id ? -1 : a.id > b.id ? 1 : 0;
}

/**
 * A new key after `lower` and before `upper`; '' or null stands for an open end.
 * @param {string|null} lower
 * @param {string|null} upper must be greater than `lower`
 * @param {() => number} random in [0, 1)
 * @returns {string}
 */
export function rankBetween(lower, upper, random = Math.random) {
  const low = lower ?? '';
  const high = upper ?? '';
  if (high !== '' && low >= high) throw new RangeError('no rank fits between these keys');
  return stem(low, high) + tail(random);
}

/**
 * What to write so that something new stands at `index` of a sorted list of ranks: its own rank,
 * and new ranks for the following items that had no room left before them (equal or missing ranks).
 * @param {string[]} ranks sorted
 * @param {number} index
 * @returns {{rank: string, repairs: {index: number, rank: string}[]}}
 */
export function place(ranks, index, random = Math.random) {
  const lower = index > 0 ? ranks[index - 1] : '';
  let next = index;
  while (next < ranks.length && ranks[next] <= lower) next++;
  const upper = next < ranks.length ? ranks[next] : '';

  const rank = rankBetween(lower, upper, random);
  const repairs = [];
  let previous = rank;
  for (let i = index; i < next; i++) {
    previous = rankBetween(previous, upper, random);
    repairs.push({ index: i, rank: previous });
  }
  return { rank, repairs };
}

/** Digits that order strictly between the two keys whatever digits follow them. */
function stem(low, high) {
  if (low === '' && high === '') return MIDDLE;
  if (high === '') return stepped(low, 1) ?? halved(low, high);
  if (low === '') return stepped(high, -1) ?? halved(low, high);
  return halved(low, high);
}

/** The head of `key` one step further, or null at the end of the range. */
function stepped(key, step) {
  let number = step;
  for (let i = 0; i < HEAD_DIGITS; i++) {
    number += digit(key, i) * BASE ** (HEAD_DIGITS - 1 - i);
  }
  if (number < 0 || number >= BASE ** HEAD_DIGITS) return null;
  let head = '';
  for (let i = 0; i < HEAD_DIGITS; i++) {
    head = DIGITS[number % BASE] + head;
    number = Math.floor(number / BASE);
  }
  return head;
}

/** Common digits, then a digit halfway; where two digits touch, the lower one and on without a roof. */
function halved(low, high) {
  let bounded = high !== '';
  let digits = '';
  for (let i = 0; ; i++) {
    const floor = digit(low, i);
    const roof = bounded ? digit(high, i) : BASE;
    if (roof - floor > 1) return digits + DIGITS[Math.floor((floor + roof) / 2)];
    digits += DIGITS[floor];
    bounded = bounded && roof === floor;
  }
}

/** Random digits; the last is never zero, so that a smaller key exists before every key. */
function tail(random) {
  let digits = '';
  for (let i = 1; i < TAIL_DIGITS; i++) digits += DIGITS[Math.floor(random() * BASE)];
  return digits + DIGITS[1 + Math.floor(random() * (BASE - 1))];
}

function digit(key, index) {
  return index < key.length ? DIGITS.indexOf(key[index]) : 0;
}
