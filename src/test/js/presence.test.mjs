import assert from 'node:assert/strict';
import { mock, test } from 'node:test';

globalThis.document = Object.assign(new EventTarget(), { hidden: false });
globalThis.addEventListener = () => {};
globalThis.removeEventListener = () => {};
const { Presence } = await import('../../main/webapp/presence.js');

const encode = (said) => new TextEncoder().encode(JSON.stringify(said));

/** A presence of a document whose worker is this test; `clock` moves the time. */
function opened(t, { role = 'editor' } = {}) {
  let now = 0;
  mock.timers.enable({ apis: ['setTimeout', 'setInterval'] });
  t.mock.method(performance, 'now', () => now);
  t.after(() => mock.timers.reset());
  const posted = [];
  let hear = null;
  const client = { name: () => '~me:1', principal: { displayName: 'Ada' }, on: () => () => {}, post: ({ bytes }) => posted.push(JSON.parse(new TextDecoder().decode(bytes))) };
  const handle = { id: 'doc', status: { role, blocked: null }, on: (_, listener) => { hear = listener; return () => {}; } };
  const presence = new Presence(client, handle);
  t.after(() => presence.close());
  const clock = (ms) => { for (let passed = 0; passed < ms; passed += 50) { now += 50; mock.timers.tick(50); } };
  const from = (user, said) => hear({ user, bytes: said === null ? new Uint8Array() : encode(said) });
  return { presence, posted, clock, from, hear: (message) => hear(message), handle };
}

test('[PE2] ten messages a second at most, the last state only, and again every two seconds', (t) => {
  const { presence, posted, clock } = opened(t);
  for (let i = 0; i <= 100; i++) {
    presence.set({ at: i });
    clock(50);
  }
  assert.ok(posted.length >= 40 && posted.length <= 52, `${posted.length} in five seconds`);
  clock(200);
  assert.deepEqual(posted.at(-1), { tab: '~me:1', name: 'Ada', state: { at: 100 } });
  const before = posted.length;
  clock(10_000);
  assert.equal(posted.length - before, 5);
  assert.throws(() => presence.set({ text: 'x'.repeat(5000) }), { code: 'BAD_VALUE' });
});

test('[PE2] a hidden page says once that it went, then nothing until it is seen; a viewer says nothing', (t) => {
  const { presence, posted, clock, handle } = opened(t);
  presence.set({ at: 1 });
  clock(200);
  document.hidden = true;
  document.dispatchEvent(new Event('visibilitychange'));
  assert.deepEqual(posted.splice(0).slice(1), [{ tab: '~me:1' }]);
  presence.set({ at: 2 });
  clock(6000);
  assert.deepEqual(posted, []);
  document.hidden = false;
  document.dispatchEvent(new Event('visibilitychange'));
  clock(200);
  assert.deepEqual(posted.splice(0), [{ tab: '~me:1', name: 'Ada', state: { at: 2 } }]);
  handle.status = { role: 'viewer', blocked: null };
  presence.set({ at: 3 });
  clock(6000);
  assert.deepEqual(posted, []);
});

test('[PE2] who is silent is gone; a page that leaves is gone at once, those of a browser that left soon', (t) => {
  const { presence, clock, from } = opened(t);
  const names = () => presence.others.map(({ key }) => key.split(' ').at(-1));
  from('bob', { tab: 'b1', name: 'Bob', state: {} });
  from('bob', { tab: 'b2', name: 'Bob', state: {} });
  from('eve', { tab: 'e1', name: 'Eve', state: {} });
  const [bob] = presence.others;
  clock(3000);
  from('bob', { tab: 'b1', name: 'Bob', state: {} });
  assert.equal(presence.others[0], bob, 'who only goes on being here is the same object');
  clock(2000);
  assert.deepEqual(names(), ['b1']);
  from('bob', { tab: 'b2', name: 'Bob', state: {} });
  from('bob', { tab: 'b1' });
  assert.deepEqual(names(), ['b2']);
  from('bob', { tab: 'b1', name: 'Bob', state: {} });
  from('bob', null);
  clock(1000);
  from('bob', { tab: 'b2', name: 'Bob', state: {} });
  clock(2000);
  assert.deepEqual(names(), ['b2'], 'a page in another browser says that it is still there');
});

test('[PE2] what is no presence is passed over, and there is a limit to how many are shown', (t) => {
  const { presence, from, hear } = opened(t);
  for (const odd of [[], 'x', 7, null, { tab: 7 }, { tab: 'a', state: 'here' }, { tab: 'a' }]) hear({ user: 'eve', bytes: encode(odd) });
  hear({ user: 'eve', bytes: new Uint8Array([0xff, 0xfe]) });
  assert.deepEqual(presence.others, []);
  const heard = [];
  presence.subscribe((others) => heard.push(others.length));
  for (let i = 0; i < 100; i++) from(`u${i}`, { tab: 't', name: 'n'.repeat(500), state: {} });
  assert.equal(presence.others.length, 64);
  assert.equal(heard.at(-1), 64);
  assert.ok(presence.others.every(({ name, colour }) => name.length === 80 && colour >= 0 && colour < 8));
});
