/** A note: a title and a text, written by everybody at once. */

import { carets } from './carets.js';
import { el, setText } from './dom.js';
import { counted, titleWords, wordCount } from './words.js';

/** Words are counted when the person pauses: counting a long text takes longer than a key press should. */
const COUNT_AFTER_MS = 400;

/** @returns {import('./document.js').Editor} */
export function noteEditor(handle, app, here) {
  const heading = el('h1', { class: 'visually-hidden' });
  const title = el('input', { class: 'note-title', 'aria-label': 'Title', placeholder: 'Untitled', autocomplete: 'off', enterkeyhint: 'next' });
  const text = el('textarea', { class: 'note-text', 'aria-label': 'Text', placeholder: 'Write…', spellcheck: 'true' });
  const count = el('p', { class: 'note-count quiet small' });
  const frame = el('div', { class: 'note-frame' }, text);
  const node = el('article', { class: 'note' }, heading, title, frame, count);

  const bindings = [handle.bindText(title, ['title']), handle.bindText(text, ['text'])];
  title.addEventListener('keydown', (pressed) => {
    if (pressed.isComposing || (pressed.key !== 'Enter' && pressed.key !== 'ArrowDown')) return;
    pressed.preventDefault();
    text.focus();
    if (pressed.key === 'Enter') text.setSelectionRange(0, 0);
  });

  // Escape leaves the text for the title, from where Shift+Tab reaches the way back.
  text.addEventListener('keydown', (pressed) => { if (pressed.key === 'Escape' && !pressed.isComposing) title.focus(); });

  const marks = carets(frame, text, 'text');
  const stop = new AbortController();
  const place = () => here.tell(document.activeElement === text ? { field: 'text', from: text.selectionStart, to: text.selectionEnd } : document.activeElement === title ? { field: 'title' } : {});
  for (const what of ['selectionchange', 'input', 'focus', 'blur']) {
    for (const field of [title, text]) field.addEventListener(what, place, { signal: stop.signal });
  }
  const deaf = here.listen((others) => marks.others(others));

  let timer = 0;
  const drawCount = () => {
    timer = 0;
    setText(count, counted(wordCount(handle.value.text ?? ''), 'word'));
  };
  const drawTitle = () => setText(heading, titleWords(handle.value.title));
  const end = handle.subscribe(() => {
    drawTitle();
    marks.moved();
    if (timer === 0) timer = setTimeout(drawCount, COUNT_AFTER_MS);
  });
  drawTitle();
  drawCount();

  return {
    node,
    focusFirst: () => title.focus(),
    allow(mayWrite) {
      title.readOnly = !mayWrite;
      text.readOnly = !mayWrite;
    },
    leave() {
      clearTimeout(timer);
      end();
      stop.abort();
      deaf();
      marks.leave();
      for (const binding of bindings) binding.release();
    },
  };
}
