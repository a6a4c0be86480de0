import assert from 'node:assert/strict';
import test from 'node:test';
import { WORK_ITEMS } from '../../main/webapp/work-items.js';

const BOARD = {
  columns: { a: { name: 'To do', order: 'a' }, b: { name: 'Done', order: 'b' } },
  cards: { c1: { title: 'Paint', column: 'a', order: 'a' }, c2: { title: 'Sand', column: 'b', order: 'b' }, c3: { title: 'Lost', column: 'gone' } },
};

test('[VW2] what a board and a desk show of themselves', () => {
  assert.deepEqual(WORK_ITEMS.board({ value: BOARD, status: { waiting: 0 } }).map(({ id, state, done }) => [id, state, done]),
    [['c1', 'To do', false], ['c2', 'Done', true], ['c3', '', false]]);
  const commands = { pending: [{ touches: [{ collection: 'tickets', id: 't2' }, { collection: 'seats', id: 't1' }] }] };
  const value = { tickets: { t1: { title: 'Leak', state: 'open', priority: 3 }, t2: { title: 'Old', state: 'closed' } } };
  assert.deepEqual(WORK_ITEMS.desk({ value, commands }).map(({ id, done, priority, waits }) => [id, done, priority, waits]),
    [['t1', false, 3, false], ['t2', true, 0, true]]);
});

test('[VW2] whatever a document holds, a view shows something', () => {
  for (const value of [undefined, null, {}, { cards: 3, columns: [] }, { cards: { c: null }, tickets: { t: null } }]) {
    assert.doesNotThrow(() => WORK_ITEMS.board({ value, status: { waiting: 0 } }));
    assert.doesNotThrow(() => WORK_ITEMS.desk({ value, commands: null }));
  }
});
