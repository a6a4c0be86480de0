/** Undo and redo of what this page did to a document: two buttons, and the keys everybody knows. */

import { announce } from './announce.js';
import { button, el } from './dom.js';

/** Fields undo their own typing. */
const OWN_UNDO = 'input, textarea, select, [contenteditable]';

/** @returns {{node: HTMLElement, allow: (mayWrite: boolean) => void, leave: () => void}} */
export function undoButtons(handle) {
  let undo = null;
  let left = false;
  let mayWrite = true;
  const step = (back) => {
    if (undo === null || !mayWrite) return;
    const done = back ? undo.undo() : undo.redo();
    if (done) announce(back ? 'Undone.' : 'Done again.');
    else announce(back ? 'There is nothing to undo.' : 'There is nothing to do again.');
  };
  const back = button({ icon: 'undo', label: 'Undo', kind: 'plain', disabled: true, onclick: () => step(true) });
  const again = button({ icon: 'redo', label: 'Redo', kind: 'plain', disabled: true, onclick: () => step(false) });
  const node = el('div', { class: 'undo', role: 'group', 'aria-label': 'Changes of this page' }, back, again);
  const draw = () => {
    back.disabled = !mayWrite || !undo?.canUndo;
    again.disabled = !mayWrite || !undo?.canRedo;
  };
  const key = (pressed) => {
    if (!(pressed.ctrlKey || pressed.metaKey) || pressed.altKey || pressed.target.closest?.(OWN_UNDO) || document.querySelector('dialog')) return;
    const name = pressed.key.toLowerCase();
    if (name !== 'z' && name !== 'y') return;
    pressed.preventDefault();
    step(name === 'z' && !pressed.shiftKey);
  };
  addEventListener('keydown', key);
  handle.undo().then((made) => {
    if (left) return made.close();
    undo = made;
    undo.subscribe(draw);
  }, () => {});
  return {
    node,
    allow(may) {
      mayWrite = may;
      draw();
    },
    leave() {
      left = true;
      removeEventListener('keydown', key);
      undo?.close();
    },
  };
}
