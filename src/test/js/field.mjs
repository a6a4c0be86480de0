// A text field as a browser has it, as far as a binding can tell.
export class Field {
  #value = '';
  #listeners = new Map();
  selectionStart = 0;
  selectionEnd = 0;
  selectionDirection = 'none';
  scrollTop = 0;
  readOnly = false;
  #newlines;

  /** @param {boolean} [newlines] a textarea makes one newline of a carriage return and a newline */
  constructor(newlines = true) {
    this.#newlines = newlines;
  }

  get value() {
    return this.#value;
  }

  /** Setting the value puts the caret at the end. */
  set value(text) {
    this.#value = this.#newlines ? text.replace(/\r\n?/g, '\n') : text.replace(/[\r\n]/g, '');
    this.selectionStart = this.selectionEnd = this.#value.length;
  }

  setSelectionRange(from, to) {
    this.selectionStart = from;
    this.selectionEnd = to;
  }

  getRootNode() {
    return { activeElement: this };
  }

  addEventListener(type, listener, { signal }) {
    this.#listeners.set(type, listener);
    signal.addEventListener('abort', () => this.#listeners.delete(type));
  }

  fire(type, detail = {}) {
    this.#listeners.get(type)?.({ isComposing: false, preventDefault() {}, ...detail });
  }

  /** Replaces the selection, as a key or a paste does. */
  type(text) {
    this.enter(text);
    this.fire('input');
  }

  /** The same without telling: what an input method does while it composes. */
  enter(text) {
    const { selectionStart: from, selectionEnd: to } = this;
    this.#value = this.#value.slice(0, from) + text + this.#value.slice(to);
    this.setSelectionRange(from + text.length, from + text.length);
  }

  backspace() {
    if (this.selectionStart === this.selectionEnd) {
      const before = [...this.#value.slice(0, this.selectionStart)].at(-1);
      if (!before) return;
      this.selectionStart -= before.length;
    }
    this.type('');
  }

  press(key, more = {}) {
    this.fire('keydown', { key, ctrlKey: true, ...more });
  }
}
