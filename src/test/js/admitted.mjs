// [AD13] Reads what AdmissionFuzzTest admitted and applies it in the Automerge that browsers run: the document must save,
// load, come to one value in another causal order, and take another edit. Input lines: "H" and the base64 changes of a
// history, or "M", seed, number of the history, how many of its changes come before, and the mutant in base64.
import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { createInterface } from 'node:readline';
import * as Automerge from '@automerge/automerge';

const bytes = (base64) => new Uint8Array(Buffer.from(base64, 'base64'));
const joined = (chunks) => new Uint8Array(Buffer.concat(chunks));
const hash = (chunk) => createHash('sha256').update(chunk.subarray(8)).digest('hex');

/** Keys sorted, and numbers beyond 2^53 as text: how a document was made must not show. */
function canonical(value) {
  if (typeof value === 'bigint') return `n${value}`;
  if (Array.isArray(value)) return value.map(canonical);
  if (!value || value.constructor !== Object) return value;
  return Object.fromEntries(Object.keys(value).sort().map((key) => [key, canonical(value[key])]));
}

const shown = (document) => JSON.stringify([Automerge.getHeads(document), canonical(Automerge.toJS(document))]);

/** The hashes of the changes that a change was made on. */
function dependencies(chunk) {
  let at = 9;
  const number = () => {
    let value = 0;
    let octet;
    for (let factor = 1; ; factor *= 128) {
      octet = chunk[at++];
      value += (octet & 127) * factor;
      if (octet < 128) return value;
    }
  };
  number();
  return Array.from({ length: number() }, () => {
    at += 32;
    return Buffer.from(chunk.subarray(at - 32, at)).toString('hex');
  });
}

/** The changes in another order, the last possible one first. */
function reordered(chunks) {
  const left = chunks.map((chunk) => ({ chunk, hash: hash(chunk), on: dependencies(chunk) }));
  const there = new Set();
  const ordered = [];
  while (left.length > 0) {
    const at = left.findLastIndex((change) => change.on.every((one) => there.has(one)));
    const [change] = left.splice(at, 1);
    there.add(change.hash);
    ordered.push(change.chunk);
  }
  return ordered;
}

function expectSame(document, expected, what) {
  if (shown(document) !== expected) throw new Error(`another value ${what}`);
}

function check(before, mutant) {
  const [applied] = Automerge.applyChanges(Automerge.loadIncremental(Automerge.init(), joined(before)), [mutant]);
  const expected = shown(applied);
  if (!Automerge.getHeads(applied).includes(hash(mutant))) throw new Error('not applied');
  const loaded = Automerge.load(Automerge.save(applied));
  expectSame(loaded, expected, 'after saving and loading');
  const other = Automerge.loadIncremental(Automerge.init(), joined(reordered([...before, mutant])));
  expectSame(other, expected, 'in another order');
  const edited = Automerge.change(loaded, (draft) => { draft.edited = true; });
  expectSame(Automerge.load(Automerge.save(edited)), shown(edited), 'after another edit');
}

const histories = [];
let checked = 0;
let failed = 0;
for await (const line of createInterface({ input: createReadStream(process.argv[2]) })) {
  const [kind, ...fields] = line.split(' ');
  if (kind === 'H') {
    histories.push(fields.map(bytes));
    continue;
  }
  const [seed, history, index, mutant] = fields;
  checked++;
  try {
    check(histories[history].slice(0, Number(index)), bytes(mutant));
  } catch (problem) {
    failed++;
    console.log(`seed ${seed}: ${problem.message ?? problem}`);
  }
}
console.log(`${checked} admitted changes, ${failed} failures`);
process.exitCode = failed > 0 ? 1 : 0;
