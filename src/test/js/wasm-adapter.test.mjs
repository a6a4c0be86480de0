// The worker's adapter of Automerge, against the real wasm.
import test from 'node:test';
import assert from 'node:assert/strict';
import { createRequire } from 'node:module';
import { load, use } from '../../main/webapp/wasm-adapter.js';

const require = createRequire(import.meta.url);
const automerge = require('../../../node_modules/@automerge/automerge/dist/mjs/wasm_bindgen_output/nodejs/automerge_wasm.cjs');
use(automerge);

const actor = byte => new Uint8Array(16).fill(byte);
const put = (key, v, obj = '_root') => ({ o: 'put', obj, key, v });
const text = (id, v) => ({ $: 'text', id, v });
const same = (a, b) => assert.equal(a.json(), b.json());

test('[WA1] edits become one change; its patches build the same value elsewhere', () => {
  const one = load([], actor(1));
  const { changes, patches, ids } = one.edit([
    put('title', text('~1', 'hé😀')),
    put('m', { $: 'map', id: '~2', v: { list: { $: 'list', id: '~3', v: [1, 1.5, { $: 'str', v: 's' }, text('~4', 'x')] } } }),
    { o: 'splice', obj: '~1', index: 4, del: 0, ins: '!' },
    put('deep', { $: 'date', v: 5 }, '~2'),
    put('c', { $: 'counter', v: 1 }),
    { o: 'inc', obj: '_root', key: 'c', by: 2 },
    put('b', { $: 'bytes', v: new Uint8Array([1, 2]) }),
  ]);
  assert.equal(changes.length, 1);
  assert.equal(changes[0][8], 1, 'uncompressed');
  assert.deepEqual(Object.keys(ids).sort(), ['~1', '~2', '~3', '~4']);
  assert.equal(patches.some(patch => JSON.stringify(patch).includes('~')), false);
  const two = load([], actor(2));
  // Java's arrays are signed.
  two.take(changes.map(change => new Int8Array(change.buffer)));
  same(one, two);
  assert.equal(one.json(), '{"b":"AQI=","c":3,"m":{"deep":"1970-01-01T00:00:00.005Z","list":[1,1.5,"s","x"]},"title":"hé😀!"}');
  assert.deepEqual(one.heads(), two.heads());
  const three = load([one.save()], actor(3));
  assert.deepEqual(three.root, two.root);
});

test('[WA2] edits whose object is gone, or that make no sense, have no effect and cost no change', () => {
  const one = load([], actor(1));
  const { ids } = one.edit([put('a', text('~1', 'x'))]);
  one.edit([{ o: 'del', obj: '_root', key: 'a' }]);
  const { changes, patches } = one.edit([
    { o: 'splice', obj: ids['~1'], index: 0, del: 0, ins: 'lost' },
    { o: 'inc', obj: '_root', key: 'a', by: 1 },
    { o: 'del', obj: '_root', key: 'nothing' },
    put('x', 1, 'no such object'),
    put(3, 1),
  ]);
  assert.deepEqual([changes.length, patches.length], [0, 0]);
});

test('[WA3] an edit too large for one change becomes several, none above the bounds', () => {
  const one = load([], actor(1));
  const long = '😀a日本'.repeat(4_000);
  const first = one.edit([put('t', text('~1', long)), put('l', { $: 'list', id: '~2', v: Array.from({ length: 6_000 }, (_, i) => i) })]);
  const second = one.edit([{ o: 'splice', obj: first.ids['~1'], index: 2, del: long.length - 4, ins: 'short' }]);
  const third = one.edit([{ o: 'splice', obj: first.ids['~2'], index: 0, del: 6_000, ins: [] }]);
  const two = load([], actor(2));
  for (const { changes } of [first, second, third]) {
    assert.ok(changes.length > 1);
    for (const change of changes) {
      const { ops, actor: author } = automerge.decodeChange(change);
      assert.ok(ops.length <= 5_000 && author === '01'.repeat(16));
      assert.ok(change.length < 60_000);
    }
    two.take(changes);
  }
  same(one, two);
  assert.equal(one.root.v.t, '😀short日本'.replace('日', '日'));
});

test('[WA4] patches of concurrent changes lead the mirror to what a fresh load reads, an object that comes back included', () => {
  const base = load([], actor(1));
  const origin = base.edit([put('k', { $: 'map', id: '~1', v: { t: text('~2', 'old') } })]).changes;
  const [one, two] = [load(origin, actor(2)), load(origin, actor(3))];
  const mine = one.edit([put('k', text('~3', 'mine'))]).changes;
  const theirs = two.edit([put('k', text('~4', 'theirs'))]).changes;
  one.take(theirs);
  const winner = one.root.c.get('k');
  const loserMade = winner.v === 'mine' ? theirs : mine;
  // Somebody who knows only the winner deletes it: the loser comes back, under a new name.
  const third = load([...origin, ...(loserMade === mine ? theirs : mine)], actor(4));
  const removal = third.edit([{ o: 'del', obj: '_root', key: 'k' }]).changes;
  const before = load([...origin, ...loserMade], actor(5));
  const known = before.root.c.get('k').id;
  before.take(loserMade === mine ? theirs : mine);
  before.take(removal);
  one.take(removal);
  same(one, before);
  assert.equal(before.root.c.get('k').id, `${known}#1`);
  const { changes } = before.edit([{ o: 'splice', obj: `${known}#1`, index: 0, del: 0, ins: '>' }]);
  assert.equal(changes.length, 1);
  assert.deepEqual(load([before.save()], actor(9)).root.v, before.root.v);
});

test('[WA6] a replica knows how many changes its author made, also in a document that was saved', () => {
  const one = load([], actor(1));
  assert.equal(one.authored(), 0);
  one.edit([put('a', 1)]);
  one.edit([put('a', 2)]);
  const other = load([one.save()], actor(2));
  other.edit([put('a', 3)]);
  assert.equal(load([other.save()], actor(1)).authored(), 2);
  assert.equal(load([one.save()], actor(3)).authored(), 0);
});

test('[WA7] a replica names the changes that another one lacks', () => {
  const one = load([], actor(1));
  const first = one.edit([put('a', 1)]).changes;
  const older = load([one.save()], actor(2));
  const others = older.edit([put('b', 1)]).changes;
  const later = [...one.edit([put('a', 2)]).changes, ...one.edit([put('c', 3)]).changes];
  const hashes = changes => changes.map(change => automerge.decodeChange(change).hash).sort();
  assert.deepEqual(hashes(one.beyond(older)), hashes(later));
  assert.deepEqual(hashes(older.beyond(one)), hashes(others));
  assert.deepEqual(hashes(one.beyond(load([], actor(3)))), hashes([...first, ...later]));
  older.take(one.beyond(older));
  assert.deepEqual(one.beyond(older), []);
});

test('[WA5] a fork lacks the unsent changes, or holds their effect under another author', () => {
  const one = load([], actor(1));
  const sent = one.edit([put('t', text('~1', 'hello world')), put('n', { $: 'counter', v: 1 })]);
  const unsent = [
    ...one.edit([{ o: 'splice', obj: sent.ids['~1'], index: 0, del: 1, ins: 'J' }, { o: 'inc', obj: '_root', key: 'n', by: 4 }]).changes,
    ...one.edit([{ o: 'splice', obj: sent.ids['~1'], index: 11, del: 0, ins: '!' }, put('m', { $: 'map', id: '~9', v: { a: text('~8', 'x') } })]).changes,
  ];
  const bare = one.fork(unsent, actor(2), false);
  same(bare.replica, load(sent.changes, actor(3)));
  assert.deepEqual(bare.changes, []);
  const kept = one.fork(unsent, actor(4), true);
  same(kept.replica, one);
  assert.equal(kept.changes.length, 1);
  assert.equal(automerge.decodeChange(kept.changes[0]).actor, '04'.repeat(16));
  // The middle of the text is untouched: only what was typed is authored anew.
  assert.equal(automerge.decodeChange(kept.changes[0]).ops.filter(({ obj }) => obj === sent.ids['~1']).length, 3);
});
