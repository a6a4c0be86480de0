/** Sign in as a guest, or begin without a server. */

import { button, el, setText } from './dom.js';
import { errorWords } from './errors.js';
import { go } from './router.js';

const NAME_LENGTH_MAX = 60;

/** @returns {import('./main.js').View} */
export function signInView(app) {
  const name = el('input', { class: 'input', name: 'name', autocomplete: 'nickname', maxlength: NAME_LENGTH_MAX, required: true, autofocus: true, 'aria-describedby': 'sign-in-problem' });
  const problem = el('p', { class: 'problem', id: 'sign-in-problem', 'aria-live': 'polite' });
  const enter = button({ text: 'Continue', kind: 'primary', type: 'submit' });
  const local = button({ text: 'Begin without signing in', kind: 'plain', onclick: () => beginLocally(app) });

  const form = el('form', {
    class: 'sheet-form', novalidate: true,
    onsubmit: async (submitted) => {
      submitted.preventDefault();
      const displayName = name.value.trim();
      if (displayName === '') {
        setText(problem, 'Please tell us what to call you.');
        name.focus();
        return;
      }
      enter.disabled = true;
      setText(problem, '');
      try {
        await app.syncline.signIn({ displayName });
        if (location.hash === '#/sign-in') go(app.lastPlace, { replace: true });
      } catch (error) {
        setText(problem, error.code === 'OFFLINE' ? 'The server cannot be reached. Begin without it: your work goes up when you sign in later.' : errorWords(error));
      } finally {
        enter.disabled = false;
      }
    },
  },
  el('label', { class: 'field' }, el('span', { class: 'name' }, 'Your name'), name),
  problem,
  el('div', { class: 'sign-in-end' }, enter, local));

  const node = el('div', { class: 'sign-in' },
    el('section', { class: 'sign-in-words', 'aria-labelledby': 'sign-in-title' },
      el('img', { src: 'icons/syncline.svg', alt: '', width: 56, height: 56 }),
      el('h1', { id: 'sign-in-title' }, 'Work that stays with you'),
      el('p', { class: 'quiet' }, 'Notes and boards that open at once, with or without a network, and meet the others’ work on your own server.'),
      form,
      el('p', { class: 'quiet small' }, 'As a guest you need no password. This browser remembers you.')));
  return { node, title: 'Sign in', arrive: () => name.focus() };
}

function beginLocally(app) {
  app.beginsLocally = true;
  if (location.hash === '#/sign-in') go(app.lastPlace, { replace: true });
  else app.again();
}
