/** What a ticket desk shows, as plain data and sentences. No elements in here. */

import { counted } from './words.js';

export const PRIORITIES = ['Low', 'Normal', 'High', 'Urgent'];

const place = (collection, id) => `${collection}/${id}`;
const byTitle = (a, b) => b.priority - a.priority || a.title.localeCompare(b.title, undefined, { numeric: true }) || (a.id < b.id ? -1 : 1);

export function deskTitle(value) {
  return value?.desk?.desk?.title ?? '';
}

/** The rows of a desk; `waits` says that a command of this person still waits for the server's word. */
export function deskRows(value, pending) {
  const waiting = new Set(pending.flatMap(({ touches }) => touches.map(({ collection, id }) => place(collection, id))));
  const numbered = new Set(pending.filter(({ mutator }) => mutator === 'ticket.number').map((one) => one.arguments.ticket));
  const tickets = Object.entries(value?.tickets ?? {}).map(([id, ticket]) => ({
    id,
    title: String(ticket.title ?? ''),
    open: ticket.state !== 'closed',
    assignee: String(ticket.assignee ?? ''),
    priority: Math.min(Math.max(Number(ticket.priority) || 0, 0), PRIORITIES.length - 1),
    number: ticket.number ?? null,
    starred: Object.hasOwn(value.stars ?? {}, id),
    text: ticket.textDocument ?? null,
    waits: waiting.has(place('tickets', id)) || numbered.has(id),
    numberWaits: numbered.has(id),
  })).sort(byTitle);
  const seats = Object.entries(value?.seats ?? {})
    .map(([id, seat]) => ({ id, holder: seat.holder ?? null, waits: waiting.has(place('seats', id)) }))
    .sort((a, b) => a.id.localeCompare(b.id, undefined, { numeric: true }));
  return { open: tickets.filter(({ open }) => open), closed: tickets.filter(({ open }) => !open), seats };
}

/** Free, yours or taken. */
export function seatWords({ holder }, me) {
  if (holder === null) return 'Free';
  return holder === me ? 'Yours' : 'Taken';
}

/** Where trust decides, and what this person has of it. */
export function trustWords(role) {
  const decides = 'Over a ticket’s priority the higher role decides: owner, then editor.';
  return role === undefined || role === null ? decides : `${decides} You are ${role}.`;
}

const DEEDS = {
  'ticket.open': 'Open',
  'ticket.close': 'Close',
  'ticket.reopen': 'Open again',
  'ticket.rename': 'Rename',
  'ticket.assign': 'Assign',
  'ticket.prioritize': 'Change the priority of',
  'ticket.number': 'Number',
  'desk.rename': 'Rename the desk to',
  'seat.add': 'Add seat',
  'seat.book': 'Book seat',
  'seat.release': 'Release seat',
  'seat.remove': 'Remove seat',
};

/** "Close “Leak”", "Book seat 12A". */
export function deedWords({ mutator, arguments: args = {} }, value) {
  const deed = DEEDS[mutator] ?? mutator;
  if (args.seat !== undefined) return `${deed} ${args.seat}`;
  const title = mutator === 'ticket.open' || mutator === 'desk.rename' ? args.title : value?.tickets?.[args.ticket]?.title;
  return `${deed} ${title === undefined ? 'a ticket that is gone' : `“${title}”`}`;
}

/** Which argument of a command a person may want otherwise before it is given again, and how it is called. */
const EDITABLE = {
  'ticket.open': { name: 'title', label: 'Title' },
  'ticket.rename': { name: 'title', label: 'Title' },
  'ticket.assign': { name: 'assignee', label: 'Assignee' },
  'desk.rename': { name: 'title', label: 'Title' },
  'seat.add': { name: 'seat', label: 'Seat' },
  'seat.book': { name: 'seat', label: 'Seat' },
};

/** The argument that is worth editing, with its value; null if there is none. */
export function editableOf({ kind, mutator, arguments: args = {} }) {
  if (kind !== 'rejected' || !Object.hasOwn(EDITABLE, mutator ?? '')) return null;
  const { name, label } = EDITABLE[mutator];
  return { name, label, value: String(args[name] ?? '') };
}

const REASONS = {
  CONTESTED: 'Somebody else changed it first.',
  GONE: 'It is not there any longer.',
  TAKEN: 'There is one of that name already.',
  UNKNOWN_MUTATOR: 'The server does not know how to do this any longer.',
  UNKNOWN_VERSION: 'The server does not know how to do this any longer.',
};

/** Why something was rejected, as a sentence. */
export function reasonWords({ reason, message }) {
  const known = Object.hasOwn(REASONS, reason ?? '') ? REASONS[reason] : null;
  if (known !== null) return known;
  const text = message || 'It was not accepted.';
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}${/[.!?]$/.test(text) ? '' : '.'}`;
}

/** What became of a command: a heading, a sentence, and the fields it is about. */
export function matterWords(matter, value, me) {
  const fields = matter.outcome.conflicts.map((conflict) => ({
    name: fieldWords(conflict, value),
    base: valueWords(conflict, conflict.base, me),
    mine: valueWords(conflict, conflict.mine, me),
    theirs: valueWords(conflict, conflict.theirs, me),
  }));
  switch (matter.kind) {
    case 'rejected': return { heading: `Not done: ${deedWords(matter, value)}`, text: byTrust(matter.outcome) ? 'Somebody of the same or a higher role changed it first.' : reasonWords(matter.outcome), fields };
    case 'adjusted': return { heading: `Done in part: ${deedWords(matter, value)}`, text: 'Somebody else changed the rest first.', fields };
    case 'undone': return { heading: 'Taken back', text: 'Somebody else contradicted it without having seen it, so neither counts.', fields };
    default: return { heading: 'Overridden', text: 'Somebody of a higher role decided otherwise.', fields };
  }
}

function byTrust({ reason, conflicts }) {
  return reason === 'CONTESTED' && conflicts.length > 0 && conflicts.every(({ field }) => field === 'priority');
}

const FIELDS = { title: 'Title', state: 'State', assignee: 'Assignee', priority: 'Priority', holder: 'Holder', number: 'Number', accepted: 'Accepted' };

function fieldWords({ collection, id, field }, value) {
  const of = collection === 'seats' ? `seat ${id}` : value?.tickets?.[id]?.title ?? 'a ticket';
  return `${FIELDS[field] ?? (field || 'Existence')} of ${of}`;
}

function valueWords({ field }, value, me) {
  if (value === null || value === '') return field === '' ? 'not there' : 'nothing';
  if (field === '') return 'there';
  if (field === 'holder') return value === me ? 'you' : 'somebody else';
  if (field === 'priority') return PRIORITIES[value] ?? String(value);
  if (typeof value === 'boolean') return value ? 'yes' : 'no';
  return String(value);
}

/** "3 open tickets, 1 waiting for the server". */
export function deskWords({ open }, waiting) {
  return counted(open.length, 'open ticket') + (waiting > 0 ? `, ${waiting.toLocaleString('en')} waiting for the server` : '');
}
