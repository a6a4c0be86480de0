import assert from 'node:assert/strict';
import { copyFile, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { pathToFileURL } from 'node:url';
import { Handle as RealHandle } from '../../main/webapp/opened.js';
import { connect } from '../../main/webapp/syncline-fake.js';

const WEBAPP = new URL('../../main/webapp/', import.meta.url);

test('[FA2] the unit test of docs/FIRST-APP.md runs as written', async (t) => {
  const page = await readFile(new URL('../../../docs/FIRST-APP.md', import.meta.url), 'utf8');
  const [, code] = /## Unit tests without a server[^]*?```js\n([^]*?)```/.exec(page);
  const folder = await mkdtemp(join(tmpdir(), 'syncline-'));
  t.after(() => rm(folder, { recursive: true }));
  await writeFile(join(folder, 'package.json'), '{ "type": "module" }');
  await copyFile(new URL('syncline-fake.js', WEBAPP), join(folder, 'syncline-fake.js'));
  await writeFile(join(folder, 'test.js'), `${code}\nexport const seen = { count: list.value.items.length, place: list.status.place, list };`);

  const { seen } = await import(pathToFileURL(join(folder, 'test.js')).href);

  assert.equal(seen.count, 2);
  assert.equal(seen.place, 'memory');
  const place = (wanted) => new Promise((resolve) => {
    const look = () => seen.list.status.place === wanted && resolve();
    seen.list.on('status', look);
    look();
  });
  await place('device');
  fake.setLink('online');
  await place('server');
});

test('[FA2] the fake has the calls of the real client', async () => {
  const declared = await readFile(new URL('syncline.d.ts', WEBAPP), 'utf8');
  const members = (name) => {
    const [, body] = new RegExp(`export interface ${name}\\b[^{]*\\{\\n([^]*?)\\n\\}`).exec(declared);
    return [...body.matchAll(/^ {2}(?:readonly )?(\w+)[?<(:]/gm)].map(([, member]) => member);
  };
  const syncline = await connect();
  for (const member of members('Syncline')) assert.ok(member in syncline, `Syncline.${member}`);
  const handle = await syncline.create('note');
  for (const member of members('DocumentHandle')) {
    assert.ok(member in handle, `DocumentHandle.${member} of the fake`);
    assert.ok(member in RealHandle.prototype || member === 'subscribe', `DocumentHandle.${member} of the real one`);
  }
  assert.throws(() => handle.run('ticket.open'), { code: 'NO_COMMANDS' });
});
