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

/** A desk open in a page; what the worker told of its commands comes with the answer. */
async function openDesk(told = {}) {
  const client = fakeClient();
  const calls = [];
  const opening = client.call;
  client.call = (method, args) => {
    if (method === 'open') return opening();
    return new Promise((resolve, reject) => calls.push({ method, args, resolve, reject }));
  };
  const heard = [];
  client.emit = (name, detail) => heard.push([name, detail]);
  const opened = new Opened(client, { id: 'desk' });
  client.opened.set('desk', opened);
  await Promise.resolve();
  await Promise.resolve();
  const status = { place: 'device', waiting: 0, role: 'owner', current: false, blocked: null };
  client.answer({ p: 0, ops: [], answered: {}, type: 'desk', status, mark: 0, onServer: 0, commands: { pending: [], matters: [] }, settled: {}, ...told });
  await opened.ready;
  return { opened, handle: new Handle(opened), calls, heard };
}

const REJECTED = { key: 6, kind: 'rejected', mutator: 'seat.book', arguments: { seat: '1A' }, at: 1, outcome: { kind: 'rejected', message: 'taken', conflicts: [] } };
const soon = () => new Promise(resolve => setTimeout(resolve));

test('[TB16] a command has a local result, and its outcome whenever that comes', async () => {
  const { opened, handle, calls } = await openDesk();
  const { local, outcome } = handle.run('ticket.open', { ticket: 't1' });
  const { method, args, resolve } = calls[0];
  assert.deepEqual([method, args.mutator, args.args], ['run', 'ticket.open', { ticket: 't1' }]);

  resolve();
  await local;
  opened.hear({ t: 'commands', commands: { pending: [], matters: [] }, settled: { [args.run]: { kind: 'applied' } } });

  assert.deepEqual(await outcome, { kind: 'applied' });
});

test('[TB16] one that is rejected on this device fails at once, and that is its outcome', async () => {
  const { handle, calls } = await openDesk();
  const { local, outcome } = handle.run('ticket.close', { ticket: 'none' });

  calls[0].reject(Object.assign(new Error('there is none'), { code: 'REJECTED', reason: 'GONE', rule: '' }));

  await assert.rejects(local, { code: 'REJECTED' });
  assert.deepEqual(await outcome, { kind: 'rejected', reason: 'GONE', rule: '', message: 'there is none', conflicts: [] });
});

test('[TB17] what became of commands is told once when it comes, and to who listens later', async () => {
  const { opened, handle, heard } = await openDesk();
  const now = [];
  handle.on('rejection', matter => now.push(matter.key));
  const message = { t: 'commands', commands: { pending: [], matters: [REJECTED] }, settled: {} };

  opened.hear(message);
  opened.hear(message);

  await soon();
  assert.deepEqual(now, [6]);
  assert.deepEqual(heard.filter(([name]) => name === 'rejection').map(([, { document, key }]) => [document, key]), [['desk', 6]]);
  const later = [];
  new Handle(opened).on('rejection', matter => later.push(matter.mutator));
  await soon();
  assert.deepEqual(later, ['seat.book']);
});

test('[TB17] after a reload it is told to who listens, and a commanded document takes no edits', async () => {
  const { handle } = await openDesk({ commands: { pending: [], matters: [REJECTED] } });
  const told = [];
  handle.on('rejection', ({ message }) => told.push(message));

  await soon();

  assert.deepEqual(told, ['taken']);
  assert.throws(() => handle.change(() => {}), { code: 'COMMANDS_ONLY' });
});
