// [DO3] The genesis constants load in the Automerge that browsers run, and their texts are collaborative.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as Automerge from '@automerge/automerge';
import { genesis } from './genesis.mjs';

function isCollaborative(document, path) {
  const changed = Automerge.change(Automerge.clone(document), (draft) => Automerge.splice(draft, path, 0, 0, 'x'));
  const value = path.reduce((at, key) => at[key], changed);
  return typeof value === 'string' && value.startsWith('x');
}

test('[DO3] note', () => {
  const note = Automerge.load(genesis('note'));
  assert.deepEqual(Automerge.toJS(note), { title: '', text: '' });
  assert.ok(isCollaborative(note, ['title']));
  assert.ok(isCollaborative(note, ['text']));
});

test('[DO3] board', () => {
  const board = Automerge.load(genesis('board'));
  assert.equal(board.title, '');
  assert.ok(isCollaborative(board, ['title']));
  assert.deepEqual(Object.keys(board.cards), []);
  const columns = Object.values(board.columns).map((column) => [column.name, String(column.order)]);
  assert.deepEqual(columns, [['Doing', 'V001V'], ['Done', 'V002V'], ['To do', 'V000V']]);
  assert.ok(Automerge.isImmutableString(board.columns.todo.order));
  assert.ok(isCollaborative(board, ['columns', 'todo', 'name']));
});

test('[DO3] what two devices write first merges', () => {
  const write = (text) =>
    Automerge.change(Automerge.load(genesis('note')), (draft) => Automerge.splice(draft, ['text'], 0, 0, text));
  const merged = Automerge.merge(write('left '), write('right '));
  assert.ok(merged.text.includes('left ') && merged.text.includes('right '), merged.text);
});
