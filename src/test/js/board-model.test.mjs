import assert from 'node:assert/strict';
import test from 'node:test';
import { boardColumns, cardPosition, columnLanding, heldAfterKey, landing, LOOSE, newId, rankAfter } from '../../main/webapp/app/board-model.js';

const value = () => ({
  title: 'Board',
  columns: { b: { name: 'Doing', order: 'V2' }, a: { name: 'To do', order: 'V1' }, c: { name: 'Done', order: 'V3' } },
  cards: {
    one: { title: 'One', column: 'a', order: 'V1' },
    two: { title: 'Two', column: 'a', order: 'V2' },
    three: { title: 'Three', column: 'a', order: 'V3' },
    four: { title: 'Four', column: 'b', order: 'V1' },
  },
});

const order = (columns) => Object.fromEntries(columns.map((column) => [column.id, column.cards.map((card) => card.id).join(' ')]));

/** Writes a landing as the page does: one field for the column, one for the order. */
function write(board, writes) {
  for (const { id, column, rank } of writes ?? []) {
    if (column !== undefined) board.cards[id].column = column;
    board.cards[id].order = rank;
  }
  return board;
}

test('[AP4] columns and cards stand in the order of their ranks', () => {
  assert.deepEqual(order(boardColumns(value())), { a: 'one two three', b: 'four', c: '' });
});

test('[AP4] a card whose column is gone stays in sight', () => {
  const board = value();
  delete board.columns.a;
  assert.deepEqual(order(boardColumns(board)), { b: 'four', c: '', [LOOSE]: 'one two three' });
});

test('[AP4] what does not fit the type is left out or shown plainly, never an error', () => {
  for (const odd of [null, undefined, {}, { columns: [], cards: 'x' }, { columns: null, cards: null }]) assert.deepEqual(boardColumns(odd), []);
  const columns = boardColumns({ columns: { a: null, b: { name: 5, order: [] } }, cards: { x: null, y: { title: {}, column: 'b', order: '\u0000' } } });
  assert.deepEqual(order(columns), { a: '', b: 'y', [LOOSE]: 'x' });
});

test('[AP5] a held card is shown where it would land, and lands there', () => {
  for (const card of ['one', 'two', 'three', 'four']) {
    for (const column of ['a', 'b', 'c']) {
      for (let index = 0; index < 4; index++) {
        const board = value();
        const shown = order(boardColumns(board, { card, column, index }));
        write(board, landing(boardColumns(board), { card, column, index }));
        assert.deepEqual(order(boardColumns(board)), shown, `${card} to ${column} ${index}`);
      }
    }
  }
});

test('[AP5] a card that is put back where it was writes nothing', () => {
  const columns = boardColumns(value());
  assert.equal(landing(columns, { card: 'two', column: 'a', index: 1 }), null);
  assert.equal(landing(columns, { card: 'two', column: 'gone', index: 1 }), null);
  assert.equal(landing(columns, { card: 'gone', column: 'a', index: 1 }), null);
  assert.equal(landing(columns, { card: 'two', column: LOOSE, index: 0 }), null);
});

test('[AP6] concurrent moves of one card leave one card; concurrent moves into one gap keep both', () => {
  for (let round = 0; round < 200; round++) {
    const before = boardColumns(value());
    const here = landing(before, { card: 'one', column: 'b', index: 0 });
    const there = landing(before, { card: 'one', column: 'c', index: 0 });
    const other = landing(before, { card: 'two', column: 'b', index: 0 });
    const merged = write(write(write(value(), here), there), other);
    const cards = Object.values(order(boardColumns(merged))).join(' ').trim().split(/\s+/);
    assert.deepEqual([...cards].sort(), ['four', 'one', 'three', 'two']);
    assert.notEqual(here[0].rank, other[0].rank);
  }
});

test('[AP7] arrow keys carry a held card through every place and stop at the ends', () => {
  const board = value();
  let held = { card: 'one', column: 'a', index: 0 };
  const press = (key) => {
    const next = heldAfterKey(boardColumns(board, held), held, key);
    if (next !== null) held = next;
    return next !== null;
  };
  assert.equal(press('ArrowUp'), false);
  assert.equal(press('ArrowLeft'), false);
  assert.ok(press('ArrowDown') && press('ArrowDown'));
  assert.equal(press('ArrowDown'), false);
  assert.ok(press('ArrowRight'));
  assert.deepEqual(held, { card: 'one', column: 'b', index: 1 });
  assert.ok(press('ArrowRight'));
  assert.deepEqual(held, { card: 'one', column: 'c', index: 0 });
  assert.equal(press('ArrowRight'), false);
  assert.ok(press('ArrowLeft') && press('End'));
  assert.deepEqual(order(boardColumns(board, held)).b, 'four one');
  assert.equal(press('Enter'), false);
});

test('[AP7] columns move and new ones stand last', () => {
  const board = value();
  for (const { id, rank } of columnLanding(boardColumns(board), 'c', 0)) board.columns[id].order = rank;
  assert.deepEqual(boardColumns(board).map((column) => column.id), ['c', 'a', 'b']);
  board.columns.d = { name: 'New', order: rankAfter(boardColumns(board)) };
  assert.equal(boardColumns(board).at(-1).id, 'd');
  assert.deepEqual(cardPosition(boardColumns(board), 'two'), { column: 'a', index: 1 });
  assert.match(newId(), /^[a-z0-9]{12}$/);
});
