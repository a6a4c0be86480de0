/** Keeps an input or textarea and a text of a document the same, with the selection and an undo of its own. */
import { cross } from './shift.js';
import { PAUSE_MS, goesOn, manner } from './strokes.js';
import { textDiff } from './tree.js';

const UNDO_STEPS_MAX = 200;

const splice = (index, del, ins) => ({ o: 'splice', obj: '', index, del, ins });
const spliced = (text, { index, del, ins }) => text.slice(0, index) + ins + text.slice(index + del);
const move = (place, { index, del, ins }) => (place <= index ? place : Math.max(place, index + del) + ins.length - del);
/** Passes a line of edits, the newest first, under what others did. */
const under = (stack, theirs) => {
  for (let i = stack.length; i--; ) [theirs, stack[i].edits] = cross(theirs, stack[i].edits);
};

/** What a person changed in a field: the change ends at the caret, which tells "aa|a" from "a|aa". */
function typed(old, fresh, caret) {
  const tail = fresh.length - caret;
  if (old.endsWith(fresh.slice(caret)) && tail <= old.length) {
    const change = textDiff(old.slice(0, old.length - tail), fresh.slice(0, caret));
    if (change) return splice(...change);
  }
  const change = textDiff(old, fresh);
  return change && splice(...change);
}

/** Where a place in the field is in the text: fields drop or change carriage returns. */
function outside(text, shown, place) {
  if (text === shown) return place;
  let at = 0;
  for (let i = 0; i < place; at++) {
    const c = text[at];
    if (c === shown[i] || (c === '\r' && shown[i] === '\n' && text[at + 1] !== '\n')) i++;
  }
  return at;
}

export class Binding {
  undone = [];
  done = [];
  typedAt = 0;
  typedTo = -1;

  /**
   * @param {HTMLInputElement | HTMLTextAreaElement} element
   * @param {{text: () => string, splice: (index: number, del: number, ins: string) => void}} port
   */
  constructor(element, port) {
    Object.assign(this, { element, port, missed: [], composing: false });
    this.show(port.text());
    this.stop = new AbortController();
    const listen = (type, act) => element.addEventListener(type, act, { signal: this.stop.signal });
    listen('compositionstart', () => (this.composing = true));
    listen('compositionend', () => {
      this.composing = false;
      this.take();
    });
    // A paste or a drop is a step of undo also if it is one letter.
    listen('input', ({ inputType }) => this.composing || this.take(/^insertFrom/.test(inputType)));
    listen('keydown', key => this.key(key));
    listen('beforeinput', input => {
      if (!input.inputType.startsWith('history')) return;
      input.preventDefault();
      this.step(input.inputType === 'historyUndo');
    });
  }

  show(text) {
    this.text = text;
    if (this.element.value !== text) this.element.value = text;
    this.shown = this.element.value;
  }

  /** Takes what the person did since the field and the text were last the same; `alone`: as a step of its own. */
  take(alone) {
    const { element, missed, text, shown } = this;
    const change = typed(shown, element.value, element.selectionEnd ?? element.value.length);
    this.missed = [];
    if (!change) return this.accept(missed);
    const index = outside(text, shown, change.index);
    const mine = splice(index, outside(text, shown, change.index + change.del) - index, change.ins);
    // What is typed on stays together, whatever others insert at the same place meanwhile.
    mine.on = index === this.typedTo;
    const near = mine.on || index + mine.del === this.typedTo;
    let join = !alone && near && performance.now() - this.typedAt < PAUSE_MS && goesOn(this.manner, text, mine);
    this.manner = alone ? '' : manner(mine);
    this.typedTo = index + mine.ins.length;
    const [theirs, edits] = cross(missed, [mine]);
    for (const edit of edits) {
      this.write(edit, this.done, join);
      join = true;
    }
    this.typedAt = performance.now();
    this.undone = [];
    this.shown = element.value;
    this.text = spliced(text, mine);
    this.accept(theirs);
  }

  /** Writes an edit of this field, and how to take it back onto a stack. */
  write(edit, stack, join) {
    const { index, del, ins, on } = edit;
    const old = this.port.text().slice(index, index + del);
    this.writing = true;
    this.port.splice(index, del, ins, on);
    this.writing = false;
    const back = splice(index, ins.length, old);
    if (join && stack.length) stack.at(-1).edits.unshift(back);
    else stack.push({ edits: [back] });
    if (stack.length > UNDO_STEPS_MAX) stack.shift();
  }

  /** The document changed by others, as splices of this text; null: it is another text now. */
  heard(edits) {
    if (this.writing) return;
    if (!edits) {
      const change = textDiff(this.missed.reduce(spliced, this.text), this.port.text());
      edits = change ? [splice(...change)] : [];
    }
    edits = edits.map(({ index, del, ins }) => splice(index, del, ins));
    under(this.done, edits);
    under(this.undone, edits);
    this.missed.push(...edits);
    if (!this.composing) this.accept(this.missed.splice(0));
  }

  accept(edits) {
    if (!edits.length) return;
    this.typedTo = edits.reduce(move, this.typedTo);
    const { element } = this;
    const { selectionStart, selectionEnd, selectionDirection } = element;
    const text = edits.reduce(spliced, this.text);
    const carry = place => edits.reduce(move, outside(this.text, this.shown, place));
    const [from, to] = selectionStart === null ? [] : [carry(selectionStart), carry(selectionEnd)];
    const top = element.scrollTop;
    this.show(text);
    // Elsewhere it would take the focus in some browsers.
    if (from !== undefined && element.getRootNode().activeElement === element) element.setSelectionRange(this.inside(from), this.inside(to), selectionDirection);
    element.scrollTop = top;
  }

  inside(place) {
    return this.text === this.shown ? place : place - (this.text.slice(0, place).match(/\r(?=\n)/g) || []).length;
  }

  key(pressed) {
    if (pressed.isComposing || pressed.altKey || !(pressed.ctrlKey || pressed.metaKey)) return;
    const key = pressed.key.toLowerCase();
    if (key !== 'z' && key !== 'y') return;
    pressed.preventDefault();
    this.step(key === 'z' && !pressed.shiftKey);
  }

  step(back) {
    if (this.composing || this.element.readOnly) return;
    const [from, to] = back ? [this.done, this.undone] : [this.undone, this.done];
    const group = from.pop();
    if (!group) return;
    this.manner = '';
    const stack = [];
    for (const edit of group.edits) {
      this.write(edit, stack, false);
      this.accept([edit]);
      const caret = this.inside(edit.index + edit.ins.length);
      if (this.element.selectionStart !== null) this.element.setSelectionRange(caret, caret);
    }
    to.push({ edits: stack.reverse().flatMap(item => item.edits) });
  }

  undo() {
    this.step(true);
  }

  redo() {
    this.step(false);
  }

  release() {
    this.stop.abort();
    this.port.release();
  }
}
