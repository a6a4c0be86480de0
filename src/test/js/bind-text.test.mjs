// Bound text fields: two pages type, remote edits arrive late, and nothing is lost, torn or moved.
import test from 'node:test';
import assert from 'node:assert/strict';
import { Binding } from '../../main/webapp/bind-text.js';
import { Draft } from '../../main/webapp/draft.js';
import { Stream } from '../../main/webapp/stream.js';
import { TabDocument } from '../../main/webapp/tab-document.js';
import { apply, blank } from '../../main/webapp/tree.js';
import { Field } from './field.mjs';
import { Random } from './shift-rig.mjs';

const SEEDS = Number(process.env.SYNCLINE_SEEDS || 2_000);

/** Pages with a bound field each, around a worker that is a tree and streams; the test moves the messages. */
class Pages {
  constructor(count, text, newlines) {
    this.homes = new Map();
    this.root = apply(blank(), this.homes, { o: 'put', obj: '_root', key: 'text', v: { $: 'text', id: 't', v: text } });
    this.pages = Array.from({ length: count }, (_, i) => this.page(`p${i}`, text, newlines));
  }

  page(name, text, newlines) {
    const document = new TabDocument();
    document.reset(0, [{ o: 'put', obj: '_root', key: 'text', v: { $: 'text', id: 't', v: text } }], {});
    const field = new Field(newlines);
    const page = { name, document, field, stream: new Stream(), up: [], down: [], n: 0 };
    page.binding = new Binding(field, {
      text: () => document.root.v.text,
      splice: (...change) => {
        const draft = new Draft(document, () => '~');
        draft.splice('t', ...change);
        if (!draft.edits.length) return;
        document.edit(name, ++page.n, draft.edits, draft.root);
        page.up.push({ n: page.n, seen: document.seen, edits: draft.edits });
        page.binding.heard(draft.edits);
      },
      release: () => {},
    });
    return page;
  }

  arrive(page) {
    const { seen, edits } = page.up.shift();
    const mine = page.stream.arrive(seen, edits);
    for (const edit of mine) this.root = apply(this.root, this.homes, edit);
    for (const other of this.pages) {
      if (other === page) other.down.push({ p: page.stream.answer({}) });
      else other.down.push({ p: other.stream.number(mine), edits: mine });
    }
  }

  receive(page) {
    const { p, edits } = page.down.shift();
    if (!edits) return page.document.answer(p, {});
    page.binding.heard(page.document.patches(p, edits));
  }

  settle() {
    while (this.pages.some(page => page.up.length || page.down.length)) {
      for (const page of this.pages) {
        if (page.up.length) this.arrive(page);
        if (page.down.length) this.receive(page);
      }
    }
  }

  get text() {
    return this.root.v.text;
  }

  check(seed) {
    this.settle();
    for (const { field, document } of this.pages) {
      assert.equal(document.root.v.text, this.text, `seed ${seed}`);
      assert.equal(field.value, this.text, `seed ${seed}: the field`);
    }
  }
}

test('[TB4] fields and documents converge under typing, composing, undo and late messages', () => {
  for (let seed = 1; seed <= SEEDS; seed++) {
    const random = new Random(seed);
    const pages = new Pages(1 + random.below(3), random.text(6));
    for (let step = 10 + random.below(40); step--; ) {
      const page = random.of(pages.pages);
      const { field } = page;
      const choice = random.below(10);
      if (choice < 3) field.type(random.of(['x', 'y', '😀', 'zz', '\n']));
      else if (choice === 3 && !page.composing) field.backspace();
      else if (choice === 4 && !page.composing) field.setSelectionRange(...Array(2).fill(random.place(field.value)));
      else if (choice === 5) field.press(random.of(['z', 'y']));
      else if (choice === 6) {
        field.fire(page.composing ? 'compositionend' : 'compositionstart');
        page.composing = !page.composing;
      } else if (choice < 9 && page.up.length) pages.arrive(page);
      else if (page.down.length) pages.receive(page);
    }
    for (const { field, composing } of pages.pages) if (composing) field.fire('compositionend');
    pages.check(seed);
    assert.equal(pages.text, pages.text.toWellFormed(), `seed ${seed}`);
  }
});

test('[TB5] what two pages type at one place at once stays together', () => {
  for (let seed = 1; seed <= SEEDS; seed++) {
    const random = new Random(seed);
    const pages = new Pages(2, 'ab');
    pages.pages.forEach(({ field }) => field.setSelectionRange(1, 1));
    const left = ['111111', '222222'];
    for (let step = 0; left.join('') || step < 60; step++) {
      const which = random.below(2);
      const page = pages.pages[which];
      if (random.chance(0.4) && left[which]) {
        page.field.type(left[which][0]);
        left[which] = left[which].slice(1);
      } else if (random.chance(0.5) && page.up.length) pages.arrive(page);
      else if (page.down.length) pages.receive(page);
    }
    pages.check(seed);
    assert.match(pages.text, /^a(1{6}2{6}|2{6}1{6})b$/, `seed ${seed}`);
  }
});

test('[TB6] a remote edit moves the caret with its neighbours, and waits for the end of a composition', () => {
  const pages = new Pages(2, 'hello world');
  const [one, two] = pages.pages;
  one.field.setSelectionRange(6, 11);
  two.field.setSelectionRange(0, 0);
  two.field.type('>> ');
  pages.settle();
  assert.deepEqual([one.field.selectionStart, one.field.selectionEnd], [9, 14]);
  one.field.setSelectionRange(14, 14);
  one.field.fire('compositionstart');
  one.field.enter('か');
  one.field.fire('input', { isComposing: true });
  two.field.type('!');
  pages.settle();
  assert.equal(one.field.value, '>> hello worldか', 'nothing moves under an input method');
  one.field.fire('compositionend');
  pages.check(0);
  assert.equal(pages.text, '>> !hello worldか');
  assert.equal(one.field.selectionStart, pages.text.length);
});

test('[TB7] undo takes back this page’s typing only, and redo brings it again', () => {
  const pages = new Pages(2, 'base');
  const [one, two] = pages.pages;
  one.field.type(' mine');
  pages.settle();
  two.field.setSelectionRange(0, 0);
  two.field.type('theirs ');
  pages.settle();
  one.field.press('z');
  pages.check(0);
  assert.equal(pages.text, 'theirs base');
  one.field.press('z', { shiftKey: true });
  pages.check(0);
  assert.equal(pages.text, 'theirs base mine');
  one.field.press('z');
  one.field.press('z');
  pages.check(0);
  assert.equal(pages.text, 'theirs base');
});

/** Presses undo, then redo, until nothing moves: the texts on the way back, and redo comes by the same. */
function texts(field) {
  const walk = (more) => {
    const seen = [field.value];
    for (;;) {
      field.press('z', more);
      if (field.value === seen.at(-1)) return seen;
      seen.push(field.value);
    }
  };
  const back = walk();
  assert.deepEqual(walk({ shiftKey: true }).reverse(), back);
  return back;
}

test('[TB19] typing in a field is undone and done again word by word, a line break begins one too', () => {
  const [{ field }] = new Pages(1, '').pages;
  for (const c of 'to be  or\nnot') field.type(c);
  assert.deepEqual(texts(field), ['to be  or\nnot', 'to be  or', 'to be', 'to', '']);
});

test('[TB19] deletions group as one step, backwards and forwards; typing on is another, and so is another place', () => {
  const [{ field }] = new Pages(1, 'one two').pages;
  field.setSelectionRange(7, 7);
  for (let i = 0; i < 3; i++) field.backspace();
  for (const c of 'six') field.type(c);
  field.setSelectionRange(0, 0);
  for (const c of 'no') field.type(c);
  for (let i = 0; i < 2; i++) {
    field.setSelectionRange(2, 3);
    field.type('');
  }
  assert.deepEqual(texts(field), ['noe six', 'noone six', 'one six', 'one ', 'one two']);
});

test('[TB19] a paste is a step of its own, a letter too; so is a composition, and a letter over a selection begins one', () => {
  const [{ field }] = new Pages(1, '').pages;
  const paste = (text) => {
    field.enter(text);
    field.fire('input', { inputType: 'insertFromPaste' });
  };
  field.type('a');
  paste('b');
  paste('c');
  field.type('d');
  field.fire('compositionstart');
  for (const text of ['に', 'にほん', '日本']) {
    field.enter(text);
    field.fire('input', { isComposing: true, inputType: 'insertCompositionText' });
    field.setSelectionRange(4, field.value.length);
  }
  field.setSelectionRange(6, 6);
  field.press('z');
  assert.equal(field.value, 'abcd日本', 'nothing is undone under an input method');
  field.fire('compositionend');
  field.type('e');
  field.setSelectionRange(0, 4);
  for (const c of 'fg') field.type(c);
  assert.deepEqual(texts(field), ['fg日本e', 'abcd日本e', 'abcd日本', 'abcd', 'abc', 'ab', 'a', '']);
});

test('[TB19] what others write at the same place does not part a word, and undo leaves it', () => {
  const pages = new Pages(2, 'x');
  const [one, two] = pages.pages;
  one.field.setSelectionRange(1, 1);
  one.field.type('a');
  pages.settle();
  two.field.setSelectionRange(0, 0);
  two.field.type('> ');
  pages.settle();
  one.field.type('b');
  pages.check(0);
  assert.equal(pages.text, '> xab');
  one.field.press('z');
  pages.check(0);
  assert.equal(pages.text, '> x');
});

test('[TB8] carriage returns survive a field that does not show them', () => {
  const pages = new Pages(1, 'a\r\nb\r\nc');
  const [{ field }] = pages.pages;
  assert.equal(field.value, 'a\nb\nc');
  field.setSelectionRange(4, 4);
  field.type('!');
  pages.settle();
  assert.equal(pages.text, 'a\r\nb\r\n!c');
  field.setSelectionRange(1, 1);
  field.type('?');
  pages.settle();
  assert.equal(pages.text, 'a?\r\nb\r\n!c');
});
