import assert from 'node:assert/strict';
import test from 'node:test';
import { compareRanked, place, rankBetween, rankOf } from '../../main/webapp/app/rank.js';

/** Repeatable randomness (mulberry32). */
function seeded(seed) {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = state;
    t = Math.imul(t ^ (t >>> 15), t | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
}

test('[AP1] a new rank orders strictly between its neighbours', () => {
  for (let seed = 1; seed <= 300; seed++) {
    const random = seeded(seed);
    const ranks = [];
    for (let i = 0; i < 200; i++) {
      const index = Math.floor(random() * (ranks.length + 1));
      const { rank, repairs } = place(ranks, index, random);
      assert.equal(repairs.length, 0, `seed ${seed}`);
      assert.equal(rankOf(rank), rank, `seed ${seed}: ${rank}`);
      if (index > 0) assert.ok(ranks[index - 1] < rank, `seed ${seed}: ${ranks[index - 1]} < ${rank}`);
      if (index < ranks.length) assert.ok(rank < ranks[index], `seed ${seed}: ${rank} < ${ranks[index]}`);
      ranks.splice(index, 0, rank);
    }
    assert.deepEqual([...ranks].sort(), ranks, `seed ${seed}`);
  }
});

test('[AP1] ten thousand appended or prepended ranks stay short', () => {
  const random = seeded(7);
  let last = rankBetween(null, null, random);
  let first = last;
  for (let i = 0; i < 10_000; i++) {
    const after = rankBetween(last, null, random);
    const before = rankBetween(null, first, random);
    assert.ok(last < after && before < first);
    assert.ok(after.length < 12 && before.length < 12, `${after} ${before}`);
    last = after;
    first = before;
  }
});

test('[AP1] a thousand inserts into one gap keep their order', () => {
  for (const side of ['left', 'right']) {
    const random = seeded(11);
    let low = rankBetween(null, null, random);
    let high = rankBetween(low, null, random);
    for (let i = 0; i < 1000; i++) {
      const middle = rankBetween(low, high, random);
      assert.ok(low < middle && middle < high, `${side} ${i}`);
      if (side === 'left') high = middle;
      else low = middle;
    }
    assert.ok(Math.max(low.length, high.length) < 400);
  }
});

test('[AP2] concurrent inserts into the same gap get different ranks, and both stay in the gap', () => {
  for (let seed = 1; seed <= 2000; seed++) {
    const here = seeded(seed);
    const there = seeded(seed + 1_000_003);
    const low = rankBetween(null, null, here);
    const high = rankBetween(low, null, here);
    for (const [from, to] of [[low, high], [high, null], [null, low], [null, null]]) {
      const mine = rankBetween(from, to, here);
      const theirs = rankBetween(from, to, there);
      assert.notEqual(mine, theirs, `seed ${seed}`);
      for (const rank of [mine, theirs]) {
        assert.ok((from ?? '') < rank && (to === null || rank < to), `seed ${seed}`);
      }
      const [first, second] = [mine, theirs].sort();
      const third = rankBetween(first, second, here);
      assert.ok(first < third && third < second, `seed ${seed}: room between concurrent ranks`);
    }
  }
});

test('[AP3] equal and missing ranks are repaired when something moves between them', () => {
  const random = seeded(3);
  for (const ranks of [['', '', ''], ['V1', 'V1', 'V1', 'k3'], ['', 'V1', 'V1'], ['z', 'z']]) {
    for (let index = 0; index <= ranks.length; index++) {
      const { rank, repairs } = place(ranks, index, random);
      const after = [...ranks];
      for (const repair of repairs) after[repair.index] = repair.rank;
      after.splice(index, 0, rank);
      for (let i = index; i < after.length - 1; i++) {
        if (i <= index + repairs.length) assert.ok(after[i] < after[i + 1], `${after} at ${i}`);
      }
      if (index > 0) assert.ok(after[index - 1] < after[index], `${after}`);
    }
  }
});

test('[AP3] what is no rank sorts first and never breaks a list', () => {
  for (const value of [undefined, null, 5, {}, '', '0', 'V0', 'a b', 'é', 'x'.repeat(2000)]) {
    assert.equal(rankOf(value), '');
  }
  assert.throws(() => rankBetween('b', 'a'), RangeError);
  assert.throws(() => rankBetween('a', 'a'), RangeError);
  const items = [{ rank: 'a', id: '2' }, { rank: '', id: '9' }, { rank: 'a', id: '1' }];
  assert.deepEqual(items.sort(compareRanked).map((item) => item.id), ['9', '1', '2']);
});
