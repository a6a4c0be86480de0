import assert from 'node:assert/strict';
import test from 'node:test';
import { carried } from '../../main/webapp/app/carets.js';
import { authorWords, pastChange } from '../../main/webapp/app/past.js';
import { countChanges, textPieces } from '../../main/webapp/app/text-diff.js';

const SEED = Number(process.env.SEED ?? Date.now() % 1_000_000);
const without = (pieces, kind) => pieces.filter((piece) => piece.kind !== kind).map(({ text }) => text).join('');

/** Numbers below n, the same for the same seed. */
function dice(seed) {
  let state = seed;
  return (n) => {
    state = (Math.imul(state, 1_103_515_245) + 12_345) & 0x7fffffff;
    return (state >> 8) % n;
  };
}

test('[AP31] the pieces of a change are the old text without what was added, and the new one without what was removed', () => {
  const random = dice(SEED);
  const signs = ['a', 'b', 'word ', 'd\n', 'é', '😀', ' ', '\n\n'];
  const text = () => Array.from({ length: random(40) }, () => signs[random(signs.length)]).join('');
  for (let round = 0; round < 500; round++) {
    const [before, after, byLine] = [text(), text(), random(2) === 0];
    const pieces = textPieces(before, after, byLine);
    const said = `seed ${SEED}, round ${round}: ${JSON.stringify([before, after, pieces])}`;
    assert.equal(without(pieces, 'added'), before, said);
    assert.equal(without(pieces, 'removed'), after, said);
    assert.ok(pieces.every(({ kind }, i) => kind !== pieces[i - 1]?.kind), said);
  }
});

test('[AP31] a change is as small as words allow, and of a list as small as lines', () => {
  assert.deepEqual(textPieces('the quick fox jumps', 'the slow fox jumps').map(({ kind, text }) => `${kind} ${text}`), ['same the ', 'removed quick', 'added slow', 'same  fox jumps']);
  assert.deepEqual(textPieces('a b\nc d\n', 'a x\nc d\n', true).map(({ text }) => text), ['a b\n', 'a x\n', 'c d\n']);
  assert.deepEqual(countChanges(textPieces('one two', 'one three four')), { added: 2, removed: 1 });
  const long = Array.from({ length: 20_000 }, (_, i) => `w${i}`).join(' ');
  assert.equal(without(textPieces(long, long.replaceAll('5 ', '6 ')), 'added'), long);
});

test('[AP31] a version says who wrote it and how much', () => {
  const people = [{ user: 'a', displayName: 'Ada' }, { user: 'me', displayName: 'Me' }, { user: 'x', displayName: null }];
  assert.equal(authorWords(people.slice(0, 1), 'me'), 'Ada');
  assert.equal(authorWords(people.slice(1, 2), 'me'), 'You');
  assert.equal(authorWords(people, 'me'), 'Ada, you and somebody who left');
  assert.equal(authorWords([...people, people[0]], 'me'), 'Ada, you and 2 others');
  assert.equal(pastChange('note', null, { title: 'T', text: 'one two' }).words, '3 words added');
  const board = { title: 'B', columns: { a: { name: 'To do', order: 'V' } }, cards: { k: { title: 'x', column: 'a', order: 'V' } } };
  assert.equal(without(pastChange('board', board, board).body, 'added'), 'To do\n  • x\n');
  assert.equal(pastChange('automerge', { n: 1 }, { n: 2 }).words, '2 words added, 2 words removed');
});

test('[AP32] a caret stays beside its neighbours when the text changes around it', () => {
  assert.equal(carried(3, 'abcdef', 'XXabcdef'), 5);
  assert.equal(carried(3, 'abcdef', 'abcdefXX'), 3);
  assert.equal(carried(3, 'abcdef', 'af'), 1);
  assert.equal(carried(6, 'abcdef', 'abcdefgh'), 6);
  assert.equal(carried(0, '', 'abc'), 0);
});
