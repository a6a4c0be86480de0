/** Boxes that open at a button, in the top layer: menus, and panels with facts. */

import { el, icon } from './dom.js';

/** Distance between a popover and its button or the window's edge, in CSS pixels. */
const GAP_PX = 6;

/**
 * Opens `content` at `anchor` until the person presses Escape, chooses, or clicks elsewhere.
 * @param {HTMLElement} anchor
 * @param {Node} content
 * @param {{label?: string, role?: string}} [options]
 * @returns {{close: () => void, box: HTMLElement}}
 */
export function openPopover(anchor, content, { label = null, role = null, onclose = null } = {}) {
  const box = el('div', { class: 'popover', popover: 'auto', role, 'aria-label': label, tabindex: '-1' }, content);
  // Inside the landmark of its button, so that a screen reader finds it where it belongs.
  (anchor.closest('dialog, main, header') ?? document.body).append(box);
  anchor.setAttribute('aria-expanded', 'true');
  const giveFocusBack = () => {
    const inside = box.contains(document.activeElement) || document.activeElement === document.body;
    if (inside && anchor.isConnected) anchor.focus();
  };
  box.addEventListener('toggle', (toggled) => {
    if (toggled.newState !== 'closed') return;
    anchor.setAttribute('aria-expanded', 'false');
    giveFocusBack();
    box.remove();
    onclose?.();
  });
  box.showPopover();
  put(box, anchor);
  const close = () => {
    giveFocusBack();
    if (box.matches(':popover-open')) box.hidePopover();
  };
  return { close, box };
}

/** Below the button and inside the window; above it where there is more room. */
function put(box, anchor) {
  const from = anchor.getBoundingClientRect();
  const size = box.getBoundingClientRect();
  const room = { width: document.documentElement.clientWidth, height: window.innerHeight };
  const below = from.bottom + GAP_PX;
  const above = from.top - GAP_PX - size.height;
  const top = below + size.height > room.height - GAP_PX && above >= GAP_PX ? above : below;
  const start = from.left + size.width > room.width - GAP_PX ? from.right - size.width : from.left;
  box.style.top = `${Math.max(GAP_PX, Math.min(top, room.height - size.height - GAP_PX))}px`;
  box.style.left = `${Math.max(GAP_PX, Math.min(start, room.width - size.width - GAP_PX))}px`;
}

/**
 * Opens a menu. Arrow keys, Home, End and first letters move; Escape and Tab close.
 * @param {HTMLElement} anchor
 * @param {{label: string, note?: string, items: (null|{text: string, icon?: string, checked?: boolean, danger?: boolean,
 *   disabled?: boolean, action: () => void})[]}} menu null draws a line
 */
export function openMenu(anchor, { label, note = null, items }) {
  const buttons = [];
  const list = el('div', { role: 'menu', 'aria-label': label });
  for (const item of items) {
    if (item === null) {
      list.append(el('div', { class: 'menu-line', role: 'separator' }));
      continue;
    }
    const radio = item.checked !== undefined;
    const entry = el('button', {
      type: 'button', tabindex: '-1', class: item.danger ? 'menu-item danger' : 'menu-item', disabled: item.disabled,
      role: radio ? 'menuitemradio' : 'menuitem', 'aria-checked': radio ? String(item.checked) : null,
      onclick: () => { opened.close(); item.action(); },
    }, icon(radio ? (item.checked ? 'check' : 'blank') : item.icon), el('span', {}, item.text));
    buttons.push(entry);
    list.append(entry);
  }
  list.addEventListener('keydown', (pressed) => walk(pressed, buttons.filter((entry) => !entry.disabled), () => opened.close()));
  const content = el('div', {}, note === null ? null : el('p', { class: 'menu-note' }, note), list);
  const opened = openPopover(anchor, content);
  (buttons.find((entry) => entry.getAttribute('aria-checked') === 'true') ?? buttons.find((entry) => !entry.disabled))?.focus();
  return opened;
}

function walk(pressed, buttons, close) {
  const at = buttons.indexOf(document.activeElement);
  let next = null;
  if (pressed.key === 'ArrowDown') next = (at + 1) % buttons.length;
  else if (pressed.key === 'ArrowUp') next = (at - 1 + buttons.length) % buttons.length;
  else if (pressed.key === 'Home') next = 0;
  else if (pressed.key === 'End') next = buttons.length - 1;
  else if (pressed.key === 'Tab') close();
  else if (pressed.key.length === 1 && pressed.key !== ' ') {
    const letter = pressed.key.toLowerCase();
    const order = [...buttons.keys()].map((i) => (at + 1 + i) % buttons.length);
    next = order.find((i) => buttons[i].textContent.trim().toLowerCase().startsWith(letter)) ?? null;
  }
  if (next === null) return;
  pressed.preventDefault();
  buttons[next]?.focus();
}

/** A button that opens a menu made at the moment it is opened. */
export function menuButton(made, describe) {
  made.setAttribute('aria-haspopup', 'menu');
  made.setAttribute('aria-expanded', 'false');
  made.addEventListener('click', () => openMenu(made, describe()));
  made.addEventListener('keydown', (pressed) => {
    if (pressed.key !== 'ArrowDown') return;
    pressed.preventDefault();
    openMenu(made, describe());
  });
  return made;
}
