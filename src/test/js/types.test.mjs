import assert from 'node:assert/strict';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import * as Automerge from '@automerge/automerge';
import ts from 'typescript';
import { genesis } from './genesis.mjs';

const webapp = (name) => fileURLToPath(new URL(`../../main/webapp/${name}`, import.meta.url));

/** What the compiler says about the files, as a page's own project would see them. */
function complaints(...files) {
  const options = {
    noEmit: true, strict: true, noUncheckedIndexedAccess: true, target: ts.ScriptTarget.ES2022, types: [],
    module: ts.ModuleKind.ES2022, moduleResolution: ts.ModuleResolutionKind.Bundler,
    paths: { '/*.js': [webapp('*.d.ts')] },
  };
  const found = ts.getPreEmitDiagnostics(ts.createProgram(files, options));
  return ts.formatDiagnostics(found, { getCanonicalFileName: (name) => name, getCurrentDirectory: () => '/', getNewLine: () => '\n' });
}

async function inFolder(t, name, text) {
  const folder = await mkdtemp(join(tmpdir(), 'syncline-'));
  t.after(() => rm(folder, { recursive: true }));
  await writeFile(join(folder, name), text);
  return join(folder, name);
}

test('[FA3] TypeScript takes a value and a command that Java declares, and no other', () => {
  assert.equal(complaints(fileURLToPath(new URL('types/example.ts', import.meta.url)), webapp('syncline.d.ts'), webapp('work-items.d.ts')), '');
});

test('[FA3] a type\'s first value is of its shape', async (t) => {
  const value = (name) => JSON.stringify(Automerge.toJS(Automerge.load(genesis(name))));
  const file = await inFolder(t, 'genesis.ts', `
    import type { DocumentTypes } from '/syncline.js';
    export const note: DocumentTypes['note'] = ${value('note')};
    export const board: DocumentTypes['board'] = ${value('board')};`);
  assert.equal(complaints(file), '');
});

test('[FA3] the TypeScript of docs/FIRST-APP.md compiles as written', async (t) => {
  const page = await readFile(new URL('../../../docs/FIRST-APP.md', import.meta.url), 'utf8');
  const [, code] = /## With TypeScript[^]*?```ts\n([^]*?)```/.exec(page);
  assert.equal(complaints(await inFolder(t, 'app.ts', code)), '');
});
