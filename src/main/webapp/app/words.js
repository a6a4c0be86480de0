/** Sentences of the page that depend on numbers, times and states. No elements in here. */

const PLACES = {
  memory: { text: 'Only in memory', icon: 'memory', long: 'Only in memory: this browser lets Syncline store nothing, so closing the page loses this work.' },
  device: { text: 'On this device', icon: 'device', long: 'Saved on this device. It goes to the server as soon as there is a connection.' },
  away: { text: 'Needs a connection', icon: 'server', long: 'This document is not on this device yet. Open it once with a connection, and it will be here without one.' },
  server: { text: 'On the server', icon: 'server', long: 'Saved on the server.' },
};

/** Text and icon for where a document's newest work is. */
export function placeWords(place) {
  return PLACES[place] ?? { text: 'Loading', icon: 'blank', long: '' };
}

/** "3 waiting", or nothing when none wait. */
export function waitingWords(waiting) {
  return waiting > 0 ? `${waiting.toLocaleString('en')} waiting` : '';
}

const CONNECTIONS = { online: 'Online', connecting: 'Connecting', offline: 'Offline', idle: 'Not connected', unauthorized: 'Sign in again' };

export function connectionWords(connection) {
  return CONNECTIONS[connection] ?? 'Offline';
}

const TRANSPORTS = { socket: 'WebSocket', events: 'server-sent events', poll: 'long-poll' };

export function transportWords(transport) {
  return TRANSPORTS[transport] ?? 'unknown';
}

const TYPES = { note: 'Note', board: 'Board', desk: 'Ticket desk', automerge: 'Automerge' };

export function typeWords(type) {
  return TYPES[type] ?? 'Document';
}

const VAULTS = { opfs: 'Private file system', indexeddb: 'IndexedDB', memory: 'Memory only' };

export function vaultWords(adapter) {
  return VAULTS[adapter] ?? adapter ?? 'unknown';
}

const ROLES = { owner: 'Owner', editor: 'Editor', viewer: 'Viewer' };

export function roleWords(role) {
  return ROLES[role] ?? role ?? '';
}

export function titleWords(title) {
  const text = typeof title === 'string' ? title.trim() : '';
  return text === '' ? 'Untitled' : text;
}

/** A number with its noun. */
export function counted(number, one, many = `${one}s`) {
  return `${number.toLocaleString('en')} ${number === 1 ? one : many}`;
}

const UNITS = [['year', 31_536_000], ['month', 2_592_000], ['week', 604_800], ['day', 86_400], ['hour', 3600], ['minute', 60]];
const relative = new Intl.RelativeTimeFormat('en', { numeric: 'auto' });

/** "47.1 kB". */
export function bytesWords(bytes) {
  if (bytes < 1000) return `${bytes} B`;
  const units = ['kB', 'MB', 'GB'];
  let size = bytes / 1000;
  let unit = 0;
  while (size >= 1000 && unit < units.length - 1) {
    size /= 1000;
    unit++;
  }
  return `${size < 10 ? size.toFixed(1) : Math.round(size)} ${units[unit]}`;
}

/** "5 minutes ago", "yesterday". */
export function timeWords(timeMs, nowMs) {
  const seconds = Math.round((timeMs - nowMs) / 1000);
  for (const [unit, size] of UNITS) {
    if (Math.abs(seconds) >= size) return relative.format(Math.trunc(seconds / size), unit);
  }
  return 'just now';
}

/** Longer texts are cut at white space only: counting must not hold up typing. */
const SEGMENTED_UNITS_MAX = 50_000;

/** The number of words in a text, as its language's own rules count them. */
export function wordCount(text) {
  if (text.length > SEGMENTED_UNITS_MAX || typeof Intl.Segmenter !== 'function') return text.split(/\s+/u).filter(Boolean).length;
  let words = 0;
  for (const segment of new Intl.Segmenter(undefined, { granularity: 'word' }).segment(text)) if (segment.isWordLike) words++;
  return words;
}
