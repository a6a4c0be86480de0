/** Modal questions. The browser keeps focus inside and gives it back; Escape and a click beside it close. */

import { button, el, setText } from './dom.js';

/**
 * Shows a dialog made of `content` and answers what it was closed with, or null when it was left.
 * @param {string} title
 * @param {(close: (answer: any) => void) => Node[]} content
 * @returns {Promise<any>}
 */
export function ask(title, content) {
  return new Promise((resolve) => {
    let answer = null;
    const close = (given) => { answer = given; dialog.close(); };
    const heading = el('h2', { id: 'dialog-title' }, title);
    const away = button({ icon: 'close', label: 'Close', kind: 'plain', onclick: () => close(null) });
    const head = el('div', { class: 'sheet-head' }, heading, away);
    const sheet = el('div', { class: 'sheet' }, head);
    const dialog = el('dialog', { 'aria-labelledby': 'dialog-title' }, sheet);
    sheet.append(...content(close));
    const before = document.activeElement;
    let pressedBeside = false;
    dialog.addEventListener('pointerdown', (pressed) => { pressedBeside = pressed.target === dialog; });
    dialog.addEventListener('click', (pressed) => { if (pressedBeside && pressed.target === dialog) dialog.close(); });
    dialog.addEventListener('close', () => {
      dialog.remove();
      if (before?.isConnected) before.focus();
      resolve(answer);
    });
    document.body.append(dialog);
    dialog.showModal();
    (dialog.querySelector('[autofocus]') ?? away).focus();
  });
}

/** Asks before something that cannot be taken back. Answers true only after the danger button. */
export async function confirmDanger({ title, text, action }) {
  const answer = await ask(title, (close) => [
    el('p', {}, text),
    el('div', { class: 'sheet-end' },
      button({ text: 'Cancel', autofocus: true, onclick: () => close(false) }),
      button({ text: action, kind: 'danger', onclick: () => close(true) })),
  ]);
  return answer === true;
}

/** Asks for one line of text; answers it trimmed, or null. */
export function askText({ title, name, value = '', action, lengthMax = 200 }) {
  return ask(title, (close) => {
    const input = el('input', { class: 'input', value, maxlength: lengthMax, autofocus: true, autocomplete: 'off', 'aria-describedby': 'ask-problem' });
    const problem = el('p', { class: 'problem', id: 'ask-problem', 'aria-live': 'polite' });
    queueMicrotask(() => input.select());
    const form = el('form', {
      class: 'sheet-form',
      onsubmit: (submitted) => {
        submitted.preventDefault();
        const text = input.value.trim();
        if (text === '') setText(problem, 'Please give a name.');
        else close(text);
      },
    },
    el('label', { class: 'field' }, el('span', { class: 'name' }, name), input),
    problem,
    el('div', { class: 'sheet-end' },
      button({ text: 'Cancel', onclick: () => close(null) }),
      button({ text: action, kind: 'primary', type: 'submit' })));
    return [form];
  });
}
