import assert from 'node:assert/strict';
import test from 'node:test';
import { documentAddress, parseRoute, projectAddress, workAddress } from '../../main/webapp/app/router.js';
import { bytesWords, counted, placeWords, timeWords, titleWords, waitingWords, wordCount } from '../../main/webapp/app/words.js';

test('[AP8] an address leads to its view, and anything else to none', () => {
  const id = '2NEpo7TZRRrLZSi2U';
  assert.deepEqual(parseRoute(''), { view: 'home' });
  assert.deepEqual(parseRoute('#/'), { view: 'home' });
  assert.deepEqual(parseRoute(projectAddress(id)), { view: 'project', id });
  assert.deepEqual(parseRoute(documentAddress(id)), { view: 'document', id });
  assert.deepEqual(parseRoute('#/inspector'), { view: 'inspector' });
  assert.deepEqual(parseRoute(workAddress(null)), { view: 'items' });
  assert.deepEqual(parseRoute(workAddress(id)), { view: 'items', id });
  for (const odd of ['#/documents/', '#/documents', '#/documents/a/b', '#/documents/%00', '#/documents/0OIl', '#/__proto__', `#/documents/${'1'.repeat(65)}`, '#/javascript:x']) {
    assert.deepEqual(parseRoute(odd), { view: 'unknown' }, odd);
  }
});

test('[AP9] numbers, sizes and times read like sentences', () => {
  assert.equal(counted(1, 'card'), '1 card');
  assert.equal(counted(1200, 'entry', 'entries'), '1,200 entries');
  assert.equal(waitingWords(0), '');
  assert.equal(waitingWords(3), '3 waiting');
  assert.equal(bytesWords(999), '999 B');
  assert.equal(bytesWords(1234), '1.2 kB');
  assert.equal(bytesWords(48_213), '48 kB');
  assert.equal(bytesWords(5_000_000_000), '5.0 GB');
  const now = Date.UTC(2026, 10, 21, 12);
  assert.equal(timeWords(now - 20_000, now), 'just now');
  assert.equal(timeWords(now - 300_000, now), '5 minutes ago');
  assert.equal(timeWords(now - 26 * 3_600_000, now), 'yesterday');
  assert.equal(timeWords(now + 5_000, now), 'just now');
});

test('[AP9] words are counted as their language cuts them', () => {
  assert.equal(wordCount(''), 0);
  assert.equal(wordCount('Two words, – 🪨'), 2);
  assert.ok(wordCount('日本語もそのまま入ります') > 1);
  assert.equal(wordCount('a '.repeat(30_000)), 30_000);
});

test('[AP9] every place has words, and an unknown one shows as loading', () => {
  for (const place of ['memory', 'device', 'server', 'away']) assert.notEqual(placeWords(place).long, '');
  assert.equal(placeWords(undefined).text, 'Loading');
  assert.equal(titleWords('  '), 'Untitled');
  assert.equal(titleWords(5), 'Untitled');
});
