import assert from 'node:assert/strict';
import test from 'node:test';
import { str } from '../../main/webapp/syncline.js';
import { Handle, Opened } from '../../main/webapp/opened.js';
import { Undo } from '../../main/webapp/undo.js';

const BOARD = [
  { o: 'put', obj: '_root', key: 'title', v: { $: 'text', id: 't', v: 'Plan' } },
  { o: 'put', obj: '_root', key: 'cards', v: { $: 'map', id: 'c', v: { k1: { $: 'map', id: 'k', v: { title: { $: 'text', id: 'kt', v: 'one' }, column: { $: 'str', v: 'a' } } } } } },
];

/** A board open in this page; `other` plays the edits of somebody else. */
async function board(t) {
  let now = 0;
  t.mock.method(performance, 'now', () => now);
  let names = 0;
  const status = { place: 'server', waiting: 0, role: 'owner', current: true, blocked: null };
  const client = { tab: 'tab', user: 'ada', opened: new Map(), unsent: { of: async () => [] }, emit() {}, post() {}, number: () => ++names, name: () => `~${++names}` };
  client.call = async () => ({ p: 0, ops: BOARD, answered: {}, type: 'board', status });
  const opened = new Opened(client, { id: 'doc' });
  await opened.ready;
  const handle = new Handle(opened);
  let p = 0;
  const other = (...ops) => opened.hear({ t: 'patches', doc: 'doc', p: ++p, ops });
  const answered = () => { while (opened.document.pending.length) opened.hear({ t: 'answer', doc: 'doc', p: ++p, ids: {}, mark: 0, place: 'device' }); };
  return { answered, handle, undo: new Undo(opened, handle), other, pause: () => { now += 1000; } };
}

test('[TB18] undo takes back what this page did, step by step, and redo brings it again with its kinds', async (t) => {
  const { handle, undo, pause } = await board(t);
  const first = handle.value;
  handle.change((draft) => { draft.cards.k2 = { title: 'two', column: str('b') }; });
  handle.change((draft) => { delete draft.cards.k1; });
  const last = handle.value;
  assert.equal(undo.undo(), true);
  assert.deepEqual(handle.value.cards.k1, first.cards.k1);
  assert.equal(undo.undo(), true);
  assert.deepEqual(handle.value, first);
  assert.equal(undo.undo(), false);
  undo.redo();
  undo.redo();
  assert.deepEqual(handle.value, last);
  pause();
  handle.change((draft) => { draft.cards.k2.column = 'c'; });
  assert.equal(undo.canRedo, false);
  undo.undo();
  assert.equal(handle.value.cards.k2.column, 'b');
});

test('[TB18] typing is one step until a pause', async (t) => {
  const { handle, undo, pause } = await board(t);
  for (const c of ' A') handle.change((draft) => { draft.title += c; });
  pause();
  for (const c of ' B') handle.change((draft) => { draft.title += c; });
  undo.undo();
  assert.equal(handle.value.title, 'Plan A');
  undo.undo();
  assert.equal(handle.value.title, 'Plan');
});

/** Undoes and redoes everything: the titles on the way back, and whether redo comes by the same. */
function titles(handle, undo) {
  const back = [handle.value.title];
  while (undo.undo()) back.push(handle.value.title);
  const again = [handle.value.title];
  while (undo.redo()) again.push(handle.value.title);
  assert.deepEqual(again.reverse(), back);
  return back;
}

test('[TB19] writing is undone and done again word by word', async (t) => {
  const { handle, undo } = await board(t);
  for (const c of ' for  two\nof us') handle.change((draft) => { draft.title += c; });
  assert.deepEqual(titles(handle, undo), ['Plan for  two\nof us', 'Plan for  two\nof', 'Plan for  two', 'Plan for', 'Plan']);
});

test('[TB19] deletions are a step, and what comes as a whole is one of its own', async (t) => {
  const { handle, undo } = await board(t);
  const set = (text) => handle.change((draft) => { draft.title = text; });
  ['Plans', 'Plan', 'Pla', 'Pl', 'Plo', 'Plot', 'Plot pasted', 'Plot 日本', 'Plot 日本x'].forEach(set);
  assert.deepEqual(titles(handle, undo), ['Plot 日本x', 'Plot 日本', 'Plot pasted', 'Plot', 'Pl', 'Plans', 'Plan']);
});

test('[TB19] values that are no texts are one step until a pause, whatever was written before', async (t) => {
  const { handle, undo } = await board(t);
  handle.change((draft) => { draft.title += 's'; });
  for (const column of ['b', 'c']) handle.change((draft) => { draft.cards.k1.column = str(column); });
  undo.undo();
  assert.equal(handle.value.cards.k1.column, 'a');
  assert.equal(handle.value.title, 'Plans');
});

test('[TB18] what others wrote since stays; what stands in no one\'s way is taken back', async (t) => {
  const { handle, undo, other, answered } = await board(t);
  handle.change((draft) => {
    draft.cards.k1.column = 'b';
    draft.title = 'Mine';
  });
  answered();
  other({ o: 'put', obj: 'k', key: 'column', v: { $: 'str', v: 'c' } });
  undo.undo();
  assert.equal(handle.value.cards.k1.column, 'c');
  assert.equal(handle.value.title, 'Plan');
  handle.change((draft) => { draft.cards.k2 = { title: 'two' }; });
  handle.change((draft) => { draft.cards.k1.column = 'd'; });
  answered();
  other({ o: 'del', obj: 'c', key: 'k1' });
  assert.equal(undo.undo(), true, 'passes over the step whose card is gone');
  assert.equal(handle.value.cards.k2, undefined);
});
