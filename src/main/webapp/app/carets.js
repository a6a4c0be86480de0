/** Other people's carets and selections over a textarea. A copy of the text that nobody sees says where they are. */

import { nameWords } from './here.js';
import { el, setAttribute, setText } from './dom.js';

/** In longer texts nobody's caret is shown: laying the text out twice would hold up typing. */
const TEXT_UNITS_MAX = 100_000;
const RECTS_MAX = 100;

/** Where a place in the old text is in the new one. */
export function carried(place, old, fresh) {
  let start = 0;
  const most = Math.min(old.length, fresh.length);
  while (start < most && old[start] === fresh[start]) start++;
  let end = 0;
  while (end < most - start && old[old.length - 1 - end] === fresh[fresh.length - 1 - end]) end++;
  if (place <= start) return place;
  return place >= old.length - end ? place + fresh.length - old.length : Math.min(place, fresh.length - end);
}

/**
 * @param {HTMLTextAreaElement} field stands in `frame`
 * @param {string} name of the field in what people tell of themselves: `{field, from, to}`
 */
export function carets(frame, field, name) {
  const text = document.createTextNode('');
  const copy = el('div', { class: 'carets-copy' }, el('span', { class: 'carets-text' }, text));
  const layer = el('div', { class: 'carets', 'aria-hidden': 'true' }, copy);
  frame.append(layer);
  /** By key: what the person said last, and where that is in the text as it is now. */
  const places = new Map();
  const marks = new Map();
  let shown = '';
  let due = 0;

  const later = () => { due ||= requestAnimationFrame(draw); };
  const scroll = () => { copy.style.transform = `translateY(${-field.scrollTop}px)`; };
  const resized = new ResizeObserver(later);
  resized.observe(field);
  field.addEventListener('scroll', scroll, { passive: true });

  function draw() {
    due = 0;
    layer.hidden = places.size === 0 || field.value.length > TEXT_UNITS_MAX;
    for (const [key, mark] of marks) if (!places.has(key)) { mark.remove(); marks.delete(key); }
    if (layer.hidden) return;
    copy.style.width = `${field.clientWidth}px`;
    // A last line that is empty has no height of its own.
    text.data = `${field.value}\u200b`;
    scroll();
    const origin = copy.getBoundingClientRect();
    for (const [key, place] of places) put(key, place, origin);
  }

  function put(key, { peer, from, to }, origin) {
    const end = Math.min(to, text.length - 1);
    const range = document.createRange();
    range.setStart(text, end);
    range.setEnd(text, Math.min(end + 1, text.length));
    const at = range.getClientRects()[0] ?? range.getBoundingClientRect();
    if (!marks.has(key)) marks.set(key, copy.appendChild(el('div', { class: 'caret' }, el('span', { class: 'caret-name' }))));
    const mark = marks.get(key);
    setAttribute(mark, 'data-colour', peer.colour);
    const label = mark.firstElementChild;
    setText(label, nameWords(peer.name));
    Object.assign(mark.style, { left: `${at.left - origin.left}px`, top: `${at.top - origin.top}px`, height: `${at.height}px` });
    label.classList.toggle('below', at.top - origin.top < at.height);
    if (mark.dataset.at !== String(end)) {
      mark.dataset.at = end;
      // Moved: the name is shown anew for a moment.
      label.classList.remove('fades');
      void label.offsetWidth;
      label.classList.add('fades');
    }
    const first = Math.min(from, end);
    range.setStart(text, first);
    range.setEnd(text, end);
    const rects = first === end ? [] : [...range.getClientRects()].slice(0, RECTS_MAX);
    mark.replaceChildren(label, ...rects.map((rect) => {
      const box = el('span', { class: 'caret-range' });
      Object.assign(box.style, { left: `${rect.left - at.left}px`, top: `${rect.top - at.top}px`, width: `${rect.width}px`, height: `${rect.height}px` });
      return box;
    }));
  }

  return {
    /** The others moved, came or went. */
    others(peers) {
      const there = new Set();
      for (const peer of peers) {
        const { field: of, from, to } = peer.state;
        if (of !== name || !Number.isInteger(from) || !Number.isInteger(to)) continue;
        there.add(peer.key);
        if (places.get(peer.key)?.peer !== peer) places.set(peer.key, { peer, from: Math.max(0, from), to: Math.max(0, to) });
      }
      for (const key of places.keys()) if (!there.has(key)) places.delete(key);
      shown = field.value;
      later();
    },
    /** The text changed: everybody stays where their neighbours are until they say where they are. */
    moved() {
      if (places.size === 0) return;
      const fresh = field.value;
      for (const place of places.values()) {
        place.from = carried(place.from, shown, fresh);
        place.to = carried(place.to, shown, fresh);
      }
      shown = fresh;
      later();
    },
    leave() {
      cancelAnimationFrame(due);
      resized.disconnect();
      field.removeEventListener('scroll', scroll);
      layer.remove();
    },
  };
}
