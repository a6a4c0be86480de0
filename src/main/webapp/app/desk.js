/** A ticket desk: every press is a command, which shows at once and is decided by the server. */

import { announce, toast } from './announce.js';
import { mattersList } from './desk-matters.js';
import { deskRows, deskTitle, deskWords, editableOf, matterWords, reasonWords, seatWords, trustWords } from './desk-model.js';
import { ticketRow } from './desk-ticket.js';
import { askText } from './dialog.js';
import { arrange, button, el, setText } from './dom.js';
import { errorWords } from './errors.js';
import { parseRoute } from './router.js';
import { titleWords } from './words.js';

const TITLE_LENGTH_MAX = 200;
const NAME_LENGTH_MAX = 64;
const SEAT_LENGTH_MAX = 12;
/** How often a page that shows matters asks whether they were dealt with on another device. */
const LOOK_AGAIN_MS = 15_000;
/** Whom commands are from before the first sign-in. */
const NOBODY = '11111111111111114Ki9Gx';

/** @returns {import('./document.js').Editor} */
export function deskEditor(handle, app) {
  const desk = new Desk(handle, app);
  return { node: desk.node, allow: (mayWrite) => desk.allow(mayWrite), focusFirst: () => desk.subject.focus(), leave: () => desk.leave() };
}

class Desk {
  #handle;
  #app;
  #mayWrite = true;
  #tickets = new Map();
  #seats = new Map();
  #ends;
  #deeds = {
    close: ({ id }) => this.#run('ticket.close', { ticket: id }),
    reopen: ({ id }) => this.#run('ticket.reopen', { ticket: id }),
    rename: (ticket) => this.#ask('Rename', 'Title', ticket.title, TITLE_LENGTH_MAX, (title) => this.#run('ticket.rename', { ticket: ticket.id, title })),
    take: ({ id }) => this.#run('ticket.assign', { ticket: id, assignee: this.#app.syncline.principal?.displayName || 'me' }),
    assign: ({ id, assignee }) => this.#ask('Assign', 'Name', assignee, NAME_LENGTH_MAX, (name) => this.#run('ticket.assign', { ticket: id, assignee: name })),
    number: ({ id }) => this.#run('ticket.number', { ticket: id }),
    star: ({ id, starred }) => this.#run('ticket.star', { ticket: id, on: !starred }),
    prioritize: ({ id }, priority) => this.#run('ticket.prioritize', { ticket: id, priority }),
  };

  constructor(handle, app) {
    this.#handle = handle;
    this.#app = app;
    this.heading = el('h1', { class: 'visually-hidden' });
    this.title = el('input', { class: 'board-title', 'aria-label': 'Title of the desk', placeholder: 'Untitled', autocomplete: 'off', maxlength: TITLE_LENGTH_MAX, onchange: () => this.#rename() });
    this.state = el('p', { class: 'desk-state quiet small' });
    this.matters = mattersList({ retry: (matter) => this.#retry(matter), edit: (matter) => this.#edit(matter), discard: (matter) => this.#discard(matter) });
    this.subject = el('input', { class: 'input', 'aria-label': 'What is it about?', placeholder: 'What is it about?', autocomplete: 'off', maxlength: TITLE_LENGTH_MAX });
    this.withText = el('input', { type: 'checkbox' });
    this.opener = this.#form('Open ticket', this.subject, () => this.#openTicket(),
      el('label', { class: 'check' }, this.withText, el('span', {}, 'with a text')));
    this.trust = el('p', { class: 'quiet small' });
    this.open = el('ul', { class: 'tickets', 'aria-label': 'Open tickets' });
    this.none = el('p', { class: 'quiet' }, 'No open tickets.');
    this.closed = el('ul', { class: 'tickets', 'aria-label': 'Closed tickets' });
    this.closedWords = el('summary', {});
    this.closedPart = el('details', { class: 'closed-tickets' }, this.closedWords, this.closed);
    this.seatName = el('input', { class: 'input seat-name', 'aria-label': 'Name of the seat', placeholder: '12A', autocomplete: 'off', maxlength: SEAT_LENGTH_MAX });
    this.seats = el('ul', { class: 'seats', 'aria-label': 'Seats' });
    this.node = el('article', { class: 'desk' }, this.heading, this.title, this.state, this.matters.node,
      el('section', { class: 'desk-part', 'aria-labelledby': 'tickets-heading' }, el('h2', { id: 'tickets-heading' }, 'Tickets'), this.trust, this.opener, this.none, this.open, this.closedPart),
      el('section', { class: 'desk-part', 'aria-labelledby': 'seats-heading' }, el('h2', { id: 'seats-heading' }, 'Seats'),
        el('p', { class: 'quiet small' }, 'Who books first has the seat; whoever comes second is told.'),
        this.seats, this.#form('Add seat', this.seatName, () => this.#addSeat())));
    const draw = () => this.#draw();
    this.#ends = [handle.subscribe(draw), handle.on('commands', draw), handle.on('status', draw),
      ...['rejection', 'adjusted', 'overridden'].map((name) => handle.on(name, (matter) => this.#say(matter)))];
    const look = () => document.visibilityState === 'visible' && this.#lookElsewhere();
    document.addEventListener('visibilitychange', look);
    const timer = setInterval(look, LOOK_AGAIN_MS);
    this.#ends.push(() => document.removeEventListener('visibilitychange', look), () => clearInterval(timer));
    draw();
  }

  /** What the person dealt with on another device is gone from this one: there is no matter 0, but the inbox is asked. */
  #lookElsewhere() {
    if (this.#handle.commands?.matters.length > 0 && this.#app.online) this.#handle.discard({ key: 0 }).catch(() => {});
  }

  #form(action, input, submit, ...more) {
    return el('form', { class: 'desk-form', onsubmit: (submitted) => { submitted.preventDefault(); submit(); } },
      input, ...more, button({ text: action, kind: 'primary', type: 'submit' }));
  }

  leave() {
    for (const end of this.#ends) end();
  }

  allow(mayWrite) {
    this.#mayWrite = mayWrite;
    this.title.readOnly = !mayWrite;
    for (const control of this.node.querySelectorAll('.desk-form input, .desk-form button')) control.disabled = !mayWrite;
    this.#draw();
  }

  get #me() { return this.#app.syncline.principal?.user ?? NOBODY; }

  #draw() {
    const { value, commands, status } = this.#handle;
    const { pending, matters } = commands ?? { pending: [], matters: [] };
    const rows = deskRows(value, pending);
    const title = deskTitle(value);
    setText(this.heading, titleWords(title));
    if (document.activeElement !== this.title) this.title.value = title;
    setText(this.trust, trustWords(status?.role));
    setText(this.state, deskWords(rows, Math.max(pending.length, status?.waiting ?? 0)));
    this.matters.draw(matters, value, this.#me);
    this.#drawTickets(rows);
    this.#drawSeats(rows.seats);
  }

  #drawTickets({ open, closed }) {
    const nodes = (tickets) => tickets.map((ticket) => {
      if (!this.#tickets.has(ticket.id)) this.#tickets.set(ticket.id, ticketRow(this.#deeds));
      const row = this.#tickets.get(ticket.id);
      row.draw(ticket, this.#mayWrite);
      return row.node;
    });
    const there = new Set([...open, ...closed].map(({ id }) => id));
    for (const id of this.#tickets.keys()) if (!there.has(id)) this.#tickets.delete(id);
    arrange(this.open, nodes(open));
    arrange(this.closed, nodes(closed));
    this.none.hidden = open.length > 0;
    this.closedPart.hidden = closed.length === 0;
    setText(this.closedWords, `Closed (${closed.length.toLocaleString('en')})`);
  }

  #drawSeats(seats) {
    const there = new Set(seats.map(({ id }) => id));
    for (const id of this.#seats.keys()) if (!there.has(id)) this.#seats.delete(id);
    arrange(this.seats, seats.map((seat) => {
      if (!this.#seats.has(seat.id)) {
        const name = el('span', { class: 'seat-id' }, seat.id);
        const face = el('button', { type: 'button', class: 'seat', onclick: () => this.#press(seat.id) }, name, ' ', el('span', { class: 'seat-state small' }));
        this.#seats.set(seat.id, el('li', {}, face));
      }
      const slot = this.#seats.get(seat.id);
      const face = slot.firstElementChild;
      const state = seatWords(seat, this.#me);
      face.dataset.seat = state.toLowerCase();
      face.dataset.waits = seat.waits;
      face.disabled = !this.#mayWrite || state === 'Taken';
      setText(face.lastElementChild, seat.waits ? `${state}, waiting` : state);
      const deed = { Free: '. Book this seat', Yours: '. Release this seat', Taken: '' }[state];
      face.setAttribute('aria-label', `${seat.id} ${face.lastElementChild.textContent}${deed}`);
      return slot;
    }));
  }

  #press(seat) {
    const mine = (this.#handle.value.seats?.[seat]?.holder ?? null) === this.#me;
    this.#run(mine ? 'seat.release' : 'seat.book', { seat });
  }

  #rename() {
    const title = this.title.value.trim();
    if (title !== '' && title !== deskTitle(this.#handle.value)) this.#run('desk.rename', { title });
  }

  async #openTicket() {
    const title = this.subject.value.trim();
    if (title === '') return this.subject.focus();
    this.subject.value = '';
    const args = { ticket: crypto.randomUUID(), title };
    if (this.withText.checked) args.textDocument = await this.#makeText(title);
    this.withText.checked = false;
    this.subject.focus();
    this.#run('ticket.open', args);
  }

  /** A ticket's long text is a note of its own, in the project whose list the person came from. */
  async #makeText(title) {
    const project = parseRoute(this.#app.lastList).id;
    const note = await this.#app.syncline.create('note', project === undefined ? { title } : { title, project });
    note.close();
    return note.id;
  }

  #addSeat() {
    const seat = this.seatName.value.trim();
    this.seatName.focus();
    if (seat === '') return;
    this.seatName.value = '';
    this.#run('seat.add', { seat });
  }

  async #ask(action, name, value, lengthMax, then) {
    const text = await askText({ title: action, name, value, action, lengthMax });
    if (text !== null && text !== value) then(text);
  }

  async #run(mutator, args) {
    try {
      await this.#handle.run(mutator, args).local;
    } catch (error) {
      this.#fail(error);
    }
  }

  #fail(error) {
    toast(error.code === 'REJECTED' ? reasonWords(error) : errorWords(error));
  }

  async #retry(matter, args) {
    try {
      await this.#handle.resubmit(matter, args).local;
    } catch (error) {
      this.#fail(error);
    }
  }

  /** Gives it again with another argument. */
  #edit(matter) {
    const { name, label, value } = editableOf(matter);
    this.#ask('Edit and try again', label, value, TITLE_LENGTH_MAX, (text) => this.#retry(matter, { ...matter.arguments, [name]: text }));
  }

  #discard(matter) {
    this.#handle.discard(matter).catch((error) => this.#fail(error));
  }

  #say(matter) {
    if (matter.kind === undefined) return;
    const { heading, text } = matterWords(matter, this.#handle.value, this.#me);
    announce(`${heading}. ${text}`);
  }
}
