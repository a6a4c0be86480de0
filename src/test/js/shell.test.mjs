import assert from 'node:assert/strict';
import { readFile, readdir, stat } from 'node:fs/promises';
import test from 'node:test';

const WEBAPP = new URL('../../main/webapp/', import.meta.url);
const read = (path) => readFile(new URL(path, WEBAPP), 'utf8');

/** Every module that a module imports when it loads, itself included. */
async function modulesFrom(path, seen = new Set()) {
  if (seen.has(path)) return seen;
  seen.add(path);
  for (const [, from] of (await read(path)).matchAll(/^(?:import|export)\s[^'"]*from\s+['"](\.[^'"]+)['"]/gm)) {
    const url = new URL(from, new URL(path, WEBAPP));
    await modulesFrom(url.href.slice(WEBAPP.href.length), seen);
  }
  return seen;
}

test('[AP16] the page asks for every module it starts with at once, and for no other', async () => {
  const html = await read('index.html');
  const asked = [...html.matchAll(/<link rel="modulepreload" href="([^"]+)">/g)].map(([, href]) => href);
  const needed = [...await modulesFrom('app/main.js')].filter((path) => path !== 'app/main.js');
  assert.deepEqual([...asked].sort(), needed.sort());
});

test('[AP17] the page holds no script, style or handler of its own, and names only files that exist', async () => {
  const html = await read('index.html');
  assert.doesNotMatch(html, /<style|\sstyle=|\son[a-z]+=|javascript:|<script(?![^>]*\ssrc=)/i);
  const manifest = JSON.parse(await read('manifest.webmanifest'));
  const named = [...html.matchAll(/(?:href|src)="([^"#]+)"/g)].map(([, path]) => path).concat(manifest.icons.map(({ src }) => src));
  for (const path of named) assert.ok((await stat(new URL(path, WEBAPP))).size > 0, path);
});

test('[AP17] no view makes markup out of text', async () => {
  for (const file of await readdir(new URL('app/', WEBAPP))) {
    if (file.endsWith('.js')) assert.doesNotMatch(await read(`app/${file}`), /innerHTML|outerHTML|insertAdjacentHTML|document\.write|\beval\(|new Function/, file);
  }
});
