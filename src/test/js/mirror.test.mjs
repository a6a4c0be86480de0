// The mirror of a document at another server, against servers in memory that answer as the real door does.
import test from 'node:test';
import assert from 'node:assert/strict';
import { Door, Mirror } from '../../main/webapp/mirror.js';
import { Clock, Device, Person, Server, seeded } from './mirror-rig.mjs';

const SEEDS = Number(process.env.SYNCLINE_MIRROR_SEEDS ?? 20);
const FIRST_SEED = Number(process.env.SYNCLINE_MIRROR_SEED ?? 1);

/** A home server, another one, a device with a mirror, and people who write at either server only. */
function scene(seed = 1) {
  const clock = new Clock();
  const random = seeded(seed);
  const [home, there] = [new Server(clock, 'home'), new Server(clock, 'there')];
  const ada = new Person(home, 2);
  const bob = new Person(there, 3);
  const device = new Device(home);
  const told = [];
  const world = {
    find: () => (device.open ? { type: 'note', replica: device.replica } : null),
    here: () => true,
    pause: clock.pause,
    random,
    tell: (state, code) => told.push([state, code].join(' ').trim()),
  };
  const start = () => {
    const mirror = new Mirror('d', new Door({ fetch: there.fetch, url: 'http://there.test' }), new Door({ fetch: home.fetch }), world);
    mirror.over = mirror.run();
    return mirror;
  };
  const scene = { clock, random, home, there, ada, bob, device, told, start, mirror: null };
  /** Lets time pass, with the device's connection at work. */
  scene.pass = async ms => {
    for (const until = clock.now + ms; clock.now < until; ) {
      const before = device.replica.doc.getHeads().join();
      device.sync();
      if (device.replica.doc.getHeads().join() !== before) scene.mirror.changed();
      await clock.run(Math.min(250, until - clock.now));
    }
  };
  scene.write = () => {
    device.write();
    scene.mirror.changed();
  };
  scene.same = message => {
    const heads = device.replica.doc.getHeads().sort().join();
    assert.equal(home.doc.getHeads().sort().join(), heads, `home: ${message}`);
    assert.equal(there.doc.getHeads().sort().join(), heads, `there: ${message}`);
    assert.equal(device.rejected, 0, message);
  };
  scene.mirror = start();
  return scene;
}

test('[MB1] what this device and people at either server write is at both', async () => {
  const s = scene();
  s.write();
  s.ada.write();
  s.bob.write();
  await s.pass(5_000);
  s.same('after the first exchange');
  s.bob.write();
  await s.pass(2_000);
  s.same('news that came while it listened');
  assert.equal(s.told.at(-1), 'current');
});

for (const [which, other] of [['there', 'home'], ['home', 'there']]) {
  test(`[MB2] what is written while the server "${which}" is down arrives there afterwards, and harms nothing meanwhile`, async () => {
    const s = scene();
    s.write();
    await s.pass(5_000);
    s[which].down = true;
    s.write();
    s.ada.write();
    s.bob.write();
    await s.pass(120_000);
    if (which === 'there') assert.equal(s.home.doc.getHeads().join(), s.device.replica.doc.getHeads().join(), 'home goes on');
    assert.ok(s.there.requests + s.home.requests < 60, `${s.there.requests} and ${s.home.requests} requests in two minutes`);
    assert.match(s.told.at(-1), /behind OFFLINE/);
    const mine = s.device.replica.doc.getLastLocalChange();
    assert.ok(mine, other);
    s[which].down = false;
    await s.pass(90_000);
    s.same('after the outage');
  });
}

test('[MB3] a document that the other server has not is made there under its id, once', async () => {
  const s = scene();
  s.there.exists = false;
  s.write();
  await s.pass(5_000);
  s.same('made there');
  s.there.exists = false;
  s.write();
  await s.pass(60_000);
  assert.equal(s.there.exists, false, 'one that was deleted there stays deleted');
  assert.equal(s.told.at(-1), 'refused UNKNOWN_DOCUMENT');
});

test('[MB4] who may only read there still gets what others write there; the refusal is shown and not repeated', async () => {
  const s = scene();
  s.there.role = 'viewer';
  s.write();
  s.bob.write();
  await s.pass(10_000);
  assert.ok(s.told.includes('refused READ_ONLY'));
  assert.ok(s.home.doc.getChangeByHash(s.there.doc.getHeads()[0]), 'it came here');
  const { requests } = s.there;
  for (let i = 0; i < 20; i++) {
    s.write();
    await s.pass(1_000);
  }
  assert.ok(s.there.requests - requests < 5, `${s.there.requests - requests} requests for 20 edits`);
});

test('[MB4] a stranger is refused once, until something is written', async () => {
  const s = scene();
  s.there.role = 'stranger';
  s.write();
  await s.pass(5_000);
  assert.equal(s.told.at(-1), 'refused UNKNOWN_DOCUMENT');
  const { requests } = s.there;
  await s.pass(600_000);
  assert.ok(s.there.requests - requests < 5, `${s.there.requests - requests} requests in ten minutes`);
});

test('[MB5] a server that says when is not asked before', async () => {
  const s = scene();
  s.there.trouble = { status: 429, code: 'RATE_LIMITED', retry: 'later' };
  s.write();
  await s.pass(1_900);
  assert.equal(s.there.requests, 1);
  await s.pass(5_000);
  s.same('after the pause');
});

test('[MB6] what waits for another change by another way is offered again', async () => {
  const s = scene();
  s.home.foreign = ['03'.repeat(16)];
  s.bob.write();
  await s.pass(5_000);
  assert.match(s.told.at(-1), /behind ACTOR_FOREIGN/);
  s.home.foreign = [];
  await s.pass(90_000);
  s.same('after its author came');
});

test('[MB7] a document that is left while something is owed is given from the home server, and then let go', async () => {
  const s = scene();
  await s.pass(5_000);
  s.there.down = true;
  s.write();
  await s.pass(5_000);
  s.device.open = false;
  await s.pass(5_000);
  s.there.down = false;
  await s.pass(90_000);
  s.same('after it was left');
  let over = false;
  s.mirror.over.then(() => (over = true));
  await s.pass(60_000);
  assert.ok(over);
});

test(`[MB8] whatever fails meanwhile, all are the same at the end: ${SEEDS} seeds`, async () => {
  for (let seed = FIRST_SEED; seed < FIRST_SEED + SEEDS; seed++) {
    const s = scene(seed);
    for (let step = 0; step < 60; step++) {
      const roll = s.random();
      if (roll < 0.3) s.write();
      else if (roll < 0.45) s.ada.write();
      else if (roll < 0.6) s.bob.write();
      else if (roll < 0.7) s.there.down = !s.there.down;
      else if (roll < 0.8) s.home.down = !s.home.down;
      else if (roll < 0.85) s.there.trouble = { status: 503, code: 'OVERLOADED', retry: 'later' };
      else if (roll < 0.9) {
        s.mirror.end();
        s.mirror = s.start();
      }
      await s.pass(Math.floor(s.random() ** 3 * 20_000));
    }
    s.there.down = s.home.down = false;
    await s.pass(180_000);
    s.same(`SYNCLINE_MIRROR_SEED=${seed}`);
    assert.equal(s.told.at(-1), 'current', `SYNCLINE_MIRROR_SEED=${seed}`);
    s.mirror.end();
  }
});
