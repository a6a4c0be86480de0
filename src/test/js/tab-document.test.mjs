// Values and drafts of a tab, without a worker.
import test from 'node:test';
import assert from 'node:assert/strict';
import { Draft, Tagged, increment, spliceText } from '../../main/webapp/draft.js';
import { TabDocument } from '../../main/webapp/tab-document.js';

const START = [
  { o: 'put', obj: '_root', key: 'title', v: { $: 'text', id: 't', v: 'a😀b' } },
  { o: 'put', obj: '_root', key: 'state', v: { $: 'str', v: 'open' } },
  { o: 'put', obj: '_root', key: 'votes', v: { $: 'counter', v: 1 } },
  { o: 'put', obj: '_root', key: 'cards', v: { $: 'map', id: 'c', v: { one: { $: 'map', id: 'c1', v: { n: 1 } }, two: { $: 'map', id: 'c2', v: { n: 2 } } } } },
  { o: 'put', obj: '_root', key: 'list', v: { $: 'list', id: 'l', v: [1, { $: 'map', id: 'l1', v: { x: 1 } }, 3] } },
];

function opened() {
  const document = new TabDocument();
  document.reset(0, START, {});
  let count = 0;
  let n = 0;
  const change = edit => {
    const draft = new Draft(document, () => `~${++count}`);
    edit(draft.view());
    if (draft.edits.length) document.edit('tab', ++n, draft.edits, draft.root);
    return draft.edits;
  };
  return { document, change, get value() { return document.root.v; } };
}

test('[TB1] what did not change keeps its identity, also when the worker starts over', () => {
  const page = opened();
  const before = page.value;
  page.change(draft => (draft.cards.one.n = 5));
  assert.notEqual(page.value, before);
  assert.equal(page.value.cards.two, before.cards.two);
  assert.equal(page.value.list, before.list);
  assert.equal(before.cards.one.n, 1, 'the old value is as it was');
  const shown = page.value;
  page.document.answer(1, {});
  assert.equal(page.value, shown);
  const whole = structuredClone(START);
  whole[3].v.v.one.v.n = 5;
  page.document.reset(0, whole, { tab: 1 });
  assert.equal(page.value, shown);
  page.document.patches(1, [{ o: 'put', obj: 'c1', key: 'n', v: 5 }]);
  assert.equal(page.value, shown, 'the same value again is no change');
});

test('[TB1] objects made here keep their identity when they get their lasting ids', () => {
  const page = opened();
  page.change(draft => {
    draft.cards.three = { n: 3, tags: ['x'] };
    draft.cards.three.tags.push('y');
  });
  const shown = page.value;
  const [made] = page.document.pending;
  page.change(draft => draft.cards.three.tags.push('z'));
  page.document.answer(1, Object.fromEntries(made.edits.flatMap(edit => [edit.v, ...(edit.ins || [])]).filter(v => v?.id).flatMap(function ids(v) {
    return [[v.id, `real${v.id}`], ...Object.values(v.v).filter(item => item?.id).flatMap(ids)];
  })));
  assert.equal(page.value.cards.three.n, 3);
  assert.deepEqual(page.value.cards.three.tags, ['x', 'y', 'z']);
  assert.equal(page.value.cards.one, shown.cards.one);
  assert.match(page.document.pending[0].edits[0].obj, /^real/);
  page.document.patches(2, [{ o: 'put', obj: page.document.pending[0].edits[0].obj, key: 0, v: 'first' }]);
  assert.deepEqual(page.value.cards.three.tags, ['first', 'y', 'z']);
});

test('[TB2] a draft reads what it wrote, and what throws leaves no trace', () => {
  const page = opened();
  const before = page.value;
  assert.throws(() => page.change(draft => {
    draft.cards.four = { n: 4 };
    assert.equal(draft.cards.four.n, 4);
    assert.deepEqual(Object.keys(draft.cards), ['one', 'two', 'four']);
    delete draft.cards.one;
    assert.equal('one' in draft.cards, false);
    throw new Error('no');
  }), /no/);
  assert.equal(page.value, before);
  assert.equal(page.document.pending.length, 0);
  page.change(draft => {
    draft.list.push(4);
    draft.list.splice(0, 1);
    draft.list.unshift(0, 0.5);
    assert.equal(draft.list.pop(), 4);
    draft.list[2].x = 2;
    assert.equal(draft.list.filter(() => true).length, 4);
    increment(draft, 'votes', 4);
    spliceText(draft, 'title', 0, 1, 'A');
  });
  assert.deepEqual(page.value.list, [0, 0.5, { x: 2 }, 3]);
  assert.equal(page.value.votes, 5);
  assert.equal(page.value.title, 'A😀b');
  assert.equal(page.document.pending.length, 1);
});

test('[TB2] what cannot be stored is refused by name', () => {
  const page = opened();
  for (const value of [undefined, () => 1, NaN, new Map(), Symbol.iterator]) {
    assert.throws(() => page.change(draft => (draft.x = value)), { code: 'BAD_VALUE' });
  }
  const loop = {};
  loop.loop = loop;
  assert.throws(() => page.change(draft => (draft.x = loop)), { code: 'BAD_VALUE' });
  assert.throws(() => page.change(draft => increment(draft, 'state')), { code: 'NO_SUCH_PLACE' });
  assert.throws(() => page.change(draft => draft.list.sort()), { code: 'BAD_VALUE' });
  page.change(draft => {
    draft.when = new Date(7);
    draft.bytes = new Uint8Array([1]);
    draft.__proto__ = 'a key like any other';
    draft.kind = new Tagged('str', 'x');
  });
  assert.deepEqual(page.value.when, new Date(7));
  assert.equal(Object.hasOwn(page.value, '__proto__'), true);
});

test('[TB3] assignment to a text is the smallest splice, to a scalar string a replacement', () => {
  const page = opened();
  assert.deepEqual(page.change(draft => (draft.title = 'a😁b')), [{ o: 'splice', obj: 't', index: 1, del: 2, ins: '😁' }]);
  assert.deepEqual(page.change(draft => (draft.title = 'a😁b')), []);
  assert.deepEqual(page.change(draft => (draft.state = 'done')), [{ o: 'put', obj: '_root', key: 'state', v: { $: 'str', v: 'done' } }]);
  assert.deepEqual(page.change(draft => (draft.votes = 9)), [{ o: 'put', obj: '_root', key: 'votes', v: { $: 'counter', v: 9 } }]);
  assert.deepEqual(page.change(draft => spliceText(draft, 'title', 2, 1, '\ud800')), [{ o: 'splice', obj: 't', index: 1, del: 2, ins: '\ufffd', on: false }]);
});

test('[SH2] on one key the tab wins, increments add up, an item moves with the splices of its list', () => {
  const page = opened();
  page.change(draft => {
    draft.state = 'mine';
    increment(draft, 'votes', 2);
    draft.list[1].x = 7;
    draft.list[2] = 'third';
  });
  page.document.patches(1, [
    { o: 'put', obj: '_root', key: 'state', v: { $: 'str', v: 'theirs' } },
    { o: 'inc', obj: '_root', key: 'votes', by: 4 },
    { o: 'splice', obj: 'l', index: 0, del: 0, ins: ['new'] },
  ]);
  assert.equal(page.value.state, 'mine');
  assert.equal(page.value.votes, 7);
  assert.deepEqual(page.value.list, ['new', 1, { x: 7 }, 'third']);
});

test('[SH4] a refused edit takes back itself and what was built on it, and nothing later', () => {
  const page = opened();
  const before = page.value;
  page.change(draft => (draft.cards.one.n = 5));
  page.change(draft => (draft.cards.one.n = 6));
  assert.equal(page.document.refuse(1).length, 2);
  assert.deepEqual(page.value, before);
  page.change(draft => (draft.cards.two.n = 9));
  page.document.answer(2, {});
  assert.deepEqual([page.value.cards.one.n, page.value.cards.two.n], [1, 9]);
});

test('[TB11] edits of an earlier page land where they were made although the text moved on', () => {
  const left = opened();
  left.change(draft => spliceText(draft, 'title', 3, 0, '!'));
  left.change(draft => spliceText(draft, 'title', 5, 0, '?'));
  const unsent = JSON.parse(JSON.stringify(left.document.unsent()));
  for (const answered of [0, 1, 2]) {
    const page = opened();
    const title = answered === 0 ? '>> a😀b' : answered === 1 ? '>> a😀!b' : '>> a😀!b?';
    page.document.reset(0, [{ ...START[0], v: { $: 'text', id: 't', v: title } }, ...START.slice(1)], {});
    assert.equal(page.document.offer(unsent.items, { ...unsent.texts }, { tab: answered }), 2 - answered);
    assert.equal(page.value.title, '>> a😀!b?');
  }
});
