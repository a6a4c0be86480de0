import test from 'node:test';
import assert from 'node:assert/strict';
import { Handle, Opened } from '../../main/webapp/opened.js';

/** A client whose worker answers when the test says. */
function fakeClient() {
  const client = { tab: 'tab', user: 'ada', posted: [], opened: new Map(), unsent: { of: async () => [] }, emit() {} };
  client.post = message => client.posted.push(message);
  client.call = () => new Promise(resolve => (client.answer = resolve));
  return client;
}

test('[TB14] what the worker tells before its answer to "open" does not close the document', async () => {
  const client = fakeClient();
  const opened = new Opened(client, { id: 'doc' });
  client.opened.set('doc', opened);
  await Promise.resolve();
  await Promise.resolve();
  const status = { place: 'memory', waiting: 1, role: 'owner', current: false, blocked: null };

  opened.hear({ t: 'status', doc: 'doc', status, onServer: 0 });

  assert.deepEqual(client.posted, []);
  const saved = { ...status, place: 'device' };
  client.answer({ p: 0, ops: [], answered: {}, type: 'note', status: saved, mark: 1, onServer: 0 });
  await opened.ready;
  const handle = new Handle(opened);
  assert.deepEqual(handle.status, saved);
  assert.equal(client.opened.get('doc'), opened);
});
