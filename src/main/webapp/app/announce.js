/** What the page says without being asked: to screen readers, and in short floating messages. */

import { button, el } from './dom.js';

const TOAST_SHOWN_MS = 6000;
const TOASTS_MAX = 3;

/** Says `text` to a screen reader; nothing is shown. */
export function announce(text) {
  const line = document.getElementById('announcer');
  // The same sentence twice in a row is a change only if it differs by a character nobody hears.
  line.textContent = line.textContent === text ? `${text}\u00a0` : text;
}

/**
 * Shows a message that floats above the page and leaves by itself, but stays while it is pointed at or focused.
 * @param {string} text
 * @param {{text: string, action: () => void}} [offer]
 */
export function toast(text, offer = null) {
  const shelf = document.getElementById('toasts');
  let timer = 0;
  const leave = () => {
    clearTimeout(timer);
    box.remove();
    if (shelf.children.length === 0 && shelf.matches(':popover-open')) shelf.hidePopover();
  };
  const wait = () => { timer = setTimeout(leave, TOAST_SHOWN_MS); };
  const box = el('div', { class: 'toast', onpointerenter: () => clearTimeout(timer), onpointerleave: wait, onfocusin: () => clearTimeout(timer), onfocusout: wait },
    el('span', {}, text),
    offer ? button({ text: offer.text, onclick: () => { leave(); offer.action(); } }) : null,
    button({ icon: 'close', label: 'Dismiss message', onclick: leave }));
  while (shelf.children.length >= TOASTS_MAX) shelf.firstElementChild.remove();
  shelf.append(box);
  // Shown again, it comes to lie above a dialog that was opened meanwhile.
  if (shelf.matches(':popover-open')) shelf.hidePopover();
  shelf.showPopover();
  announce(text);
  wait();
}
