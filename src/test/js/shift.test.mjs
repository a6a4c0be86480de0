// Seeded property tests of the transform between tabs and worker, against the real Automerge.
// SYNCLINE_SEEDS: how many seeds; SYNCLINE_SEED: only this one.
import test from 'node:test';
import assert from 'node:assert/strict';
import { createRequire } from 'node:module';
import { cross } from '../../main/webapp/shift.js';
import { apply, blank } from '../../main/webapp/tree.js';
import { load, use } from '../../main/webapp/wasm-adapter.js';
import { Random, Rig } from './shift-rig.mjs';

const require = createRequire(import.meta.url);
use(require('../../../node_modules/@automerge/automerge/dist/mjs/wasm_bindgen_output/nodejs/automerge_wasm.cjs'));

const SEEDS = Number(process.env.SYNCLINE_SEEDS || 4_000);
const ONLY = process.env.SYNCLINE_SEED;

function forSeeds(count, run) {
  const did = {};
  for (let seed = ONLY ? Number(ONLY) : 1; seed <= (ONLY ? Number(ONLY) : count); seed++) {
    try {
      for (const [what, n] of Object.entries(run(new Random(seed)) || {})) did[what] = (did[what] || 0) + n;
    } catch (failure) {
      failure.message = `seed ${seed}: ${failure.message}`;
      throw failure;
    }
  }
  return did;
}

test('[SH1] both orders of two lists of splices give one text, and no character is cut', () => {
  forSeeds(SEEDS, random => {
    const text = random.text(8);
    const tree = value => apply(blank(), homes, { o: 'put', obj: '_root', key: 't', v: { $: 'text', id: 't', v: value } });
    const homes = new Map();
    const run = (root, edits) => edits.reduce((at, edit) => apply(at, homes, edit), root);
    const theirs = random.splices(text, 'ab😀');
    const mine = random.splices(text, '12🎉');
    const [left, right] = cross(theirs, mine);
    const one = run(run(tree(text), theirs), right).v.t;
    assert.equal(run(run(tree(text), mine), left).v.t, one);
    assert.equal(one, one.toWellFormed());
  });
});

test('[SH3] at rest every tab shows what the worker holds, whatever was lost, late, refused or at the same place', () => {
  const did = forSeeds(SEEDS, random => {
    const rig = new Rig(random, load);
    rig.run();
    rig.settle();
    rig.check(assert);
    rig.free();
    return rig.did;
  });
  console.log('SH3 did', JSON.stringify(did));
  if (!ONLY) for (const what of ['edits', 'remote', 'deaths', 'duplicates', 'refusals', 'shifted', 'reloads', 'offered']) assert.ok(did[what] > 0, `nothing happened: ${what}`);
});
