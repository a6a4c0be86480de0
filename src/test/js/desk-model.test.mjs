import assert from 'node:assert/strict';
import test from 'node:test';
import { deedWords, deskRows, deskTitle, deskWords, editableOf, matterWords, reasonWords, seatWords, trustWords } from '../../main/webapp/app/desk-model.js';

const VALUE = {
  desk: { desk: { title: 'Help' } },
  tickets: {
    t1: { title: 'Leak', state: 'open', priority: 1 },
    t2: { title: 'Fire', state: 'open', priority: 3, assignee: 'Bo', number: 7 },
    t3: { title: 'Old', state: 'closed', priority: 1, textDocument: 'doc' },
  },
  seats: { '10A': {}, '9B': { holder: 'me' }, '9A': { holder: 'other' } },
};
const waiting = (mutator, args, touches) => ({ mutator, arguments: args, touches });

test('[AP20] a desk shows the urgent first, closed ones apart, seats in their order, and what waits for the server', () => {
  const rows = deskRows(VALUE, [waiting('ticket.rename', { ticket: 't1' }, [{ collection: 'tickets', id: 't1' }]), waiting('ticket.number', { ticket: 't3' }, [])]);
  assert.deepEqual(rows.open.map(({ id, waits }) => [id, waits]), [['t2', false], ['t1', true]]);
  assert.deepEqual(rows.closed.map(({ id, waits, numberWaits }) => [id, waits, numberWaits]), [['t3', true, true]]);
  assert.deepEqual(rows.seats.map((seat) => [seat.id, seatWords(seat, 'me')]), [['9A', 'Taken'], ['9B', 'Yours'], ['10A', 'Free']]);
  assert.equal(deskTitle(VALUE), 'Help');
  assert.equal(deskWords(rows, 2), '2 open tickets, 2 waiting for the server');
});

test('[AP20] whatever a desk holds, the page shows something', () => {
  for (const odd of [undefined, {}, { tickets: { x: {} }, seats: { y: {} } }, { tickets: { x: { title: 5, priority: 99, state: 1 } } }]) {
    assert.doesNotThrow(() => deskRows(odd, []));
    assert.equal(typeof deskTitle(odd), 'string');
  }
});

test('[AP20] what became of a command is a sentence, with what was seen, wanted, and is', () => {
  const conflicts = [{ collection: 'seats', id: '9A', field: 'holder', base: null, mine: 'me', theirs: 'other' }];
  const matter = { key: 1, kind: 'rejected', mutator: 'seat.book', arguments: { seat: '9A' }, outcome: { kind: 'rejected', reason: 'CONTESTED', message: '', conflicts } };
  assert.deepEqual(matterWords(matter, VALUE, 'me'), {
    heading: 'Not done: Book seat 9A',
    text: 'Somebody else changed it first.',
    fields: [{ name: 'Holder of seat 9A', base: 'nothing', mine: 'you', theirs: 'somebody else' }],
  });
  const overridden = { key: 2, kind: 'overridden', outcome: { kind: 'adjusted', conflicts: [{ collection: 'tickets', id: 't1', field: 'priority', base: null, mine: null, theirs: 2 }] } };
  assert.equal(matterWords(overridden, VALUE, 'me').fields[0].theirs, 'High');
  assert.equal(deedWords({ mutator: 'ticket.close', arguments: { ticket: 'gone' } }, VALUE), 'Close a ticket that is gone');
  assert.equal(deedWords({ mutator: 'odd.one' }, VALUE), 'odd.one a ticket that is gone');
  assert.equal(reasonWords({ reason: 'RULE', message: 'a closed ticket is nobody\'s work' }), 'A closed ticket is nobody\'s work.');
});

test('[AP20] where trust decides, the page says so, and who has how much of it', () => {
  const conflicts = [{ collection: 'tickets', id: 't1', field: 'priority', base: 1, mine: 0, theirs: 3 }];
  const rejected = { kind: 'rejected', mutator: 'ticket.prioritize', arguments: { ticket: 't1', priority: 0 }, outcome: { kind: 'rejected', reason: 'CONTESTED', rule: '', message: '', conflicts } };
  const { text, fields } = matterWords(rejected, VALUE, 'me');
  assert.match(text, /higher role/);
  assert.deepEqual([fields[0].base, fields[0].mine, fields[0].theirs], ['Normal', 'Low', 'Urgent']);
  assert.match(trustWords('editor'), /You are editor\.$/);
  assert.doesNotMatch(trustWords(undefined), /You are/);
});

test('[AP20] a rejected command can be edited where one argument is worth it', () => {
  assert.deepEqual(editableOf({ kind: 'rejected', mutator: 'seat.book', arguments: { seat: '9A' } }), { name: 'seat', label: 'Seat', value: '9A' });
  assert.equal(editableOf({ kind: 'rejected', mutator: 'ticket.close', arguments: { ticket: 't1' } }), null);
  assert.equal(editableOf({ kind: 'adjusted', mutator: 'seat.book', arguments: { seat: '9A' } }), null);
  assert.equal(editableOf({ kind: 'overridden' }), null);
});
