/**
 * What notes looked like when they were last saved on this device, so that a page shows one at once, before the worker has
 * started. In localStorage, because a page that is left still has time for that; of few notes and bounded, because edits
 * that were not answered need room there, too. They belong to whoever is signed in, and go with them.
 */

import { el } from './dom.js';

const PREFIX = 'syncline-glimpse:';
const COUNT_MAX = 8;
const CHARS_MAX = 60_000;
const REST_MS = 1_000;

/**
 * A note as it was, read-only and in the places of its editor; null if it is not known.
 * @returns {{node: HTMLElement, title: string} | null}
 */
export function glimpse(id) {
  const seen = read(id);
  if (seen === null) return null;
  const text = el('textarea', { class: 'note-text', 'aria-label': 'Text', readonly: true });
  text.value = seen.text;
  const node = el('article', { class: 'note', 'aria-busy': 'true', 'aria-label': 'Opening the document' },
    el('input', { class: 'note-title', 'aria-label': 'Title', readonly: true, value: seen.title, placeholder: 'Untitled' }),
    el('div', { class: 'note-frame' }, text), el('p', { class: 'note-count quiet small' }));
  return { node, title: seen.title };
}

/** Keeps what a note looks like whenever it rests, and when its page is hidden or left; the answer ends that. */
export function keepGlimpses(handle) {
  let timer = 0;
  const keep = () => {
    clearTimeout(timer);
    timer = 0;
    const { place, blocked } = handle.status;
    if (blocked !== null) dropGlimpse(handle.id);
    else if (place !== 'memory') write(handle.id, handle.value);
  };
  const later = () => {
    if (timer === 0) timer = setTimeout(keep, REST_MS);
  };
  const stop = new AbortController();
  const hidden = () => {
    if (document.visibilityState === 'hidden') keep();
  };
  document.addEventListener('visibilitychange', hidden, { signal: stop.signal });
  addEventListener('pagehide', keep, { signal: stop.signal });
  const ends = [handle.subscribe(later), handle.on('status', later)];
  later();
  return () => {
    keep();
    stop.abort();
    for (const end of ends) end();
  };
}

export function dropGlimpses() {
  for (const id of kept()) dropGlimpse(id);
}

export function dropGlimpse(id) {
  storage()?.removeItem(PREFIX + id);
}

function read(id) {
  try {
    const { title, text } = JSON.parse(storage()?.getItem(PREFIX + id) ?? null) ?? {};
    return typeof title === 'string' && typeof text === 'string' ? { title, text } : null;
  } catch {
    return null;
  }
}

function write(id, value) {
  const text = String(value?.text ?? '').slice(0, CHARS_MAX).toWellFormed();
  const others = kept().filter((other) => other !== id);
  try {
    storage()?.setItem(PREFIX + id, JSON.stringify({ at: Date.now(), title: String(value?.title ?? ''), text }));
    for (const old of others.slice(0, Math.max(0, others.length + 1 - COUNT_MAX))) dropGlimpse(old);
  } catch {
    // No room: the next start waits for the worker, as the first one did.
    dropGlimpse(id);
  }
}

/** Whose glimpses there are, the oldest first. */
function kept() {
  const all = storage() ?? {};
  return Object.keys(all)
    .filter((key) => key.startsWith(PREFIX))
    .map((key) => ({ id: key.slice(PREFIX.length), at: atOf(all.getItem(key)) }))
    .sort((one, other) => one.at - other.at)
    .map(({ id }) => id);
}

function atOf(json) {
  try {
    return JSON.parse(json).at ?? 0;
  } catch {
    return 0;
  }
}

/** None where the browser keeps nothing for this site. */
function storage() {
  try {
    return localStorage;
  } catch {
    return null;
  }
}
