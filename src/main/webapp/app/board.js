/** A board: columns of cards, moved by hand, by pointer or by keyboard, by everybody at once. */

import { str } from '../syncline.js';
import { announce, toast } from './announce.js';
import { openCard } from './board-card.js';
import { drawPeople } from './board-people.js';
import { columnElement } from './board-column.js';
import { boardColumns, cardPosition, columnLanding, heldAfterKey, landing, LOOSE, newId, rankAfter } from './board-model.js';
import { pointerMoves } from './board-pointer.js';
import { askText, confirmDanger } from './dialog.js';
import { arrange, button, el, setText } from './dom.js';
import { errorWords } from './errors.js';
import { counted, titleWords } from './words.js';

const GLIDE_MS = 160;
const NAME_LENGTH_MAX = 80;
const ARROWS = new Set(['ArrowUp', 'ArrowDown', 'ArrowLeft', 'ArrowRight', 'Home', 'End']);

/** @returns {import('./document.js').Editor} */
export function boardEditor(handle, app, here) {
  const board = new Board(handle, here);
  return { node: board.node, allow: (mayWrite) => board.allow(mayWrite), focusFirst: () => board.title.focus(), leave: () => board.leave() };
}

export class Board {
  #handle;
  #here;
  #columns = [];
  #columnElements = new Map();
  #cards = new Map();
  /** @type {import('./board-model.js').Held|null} */
  #held = null;
  #mayWrite = true;
  #shape = '';
  #drawing = false;
  #ends;
  #still = matchMedia('(prefers-reduced-motion: reduce)');

  constructor(handle, here) {
    this.#handle = handle;
    this.#here = here;
    this.heading = el('h1', { class: 'visually-hidden' });
    this.title = el('input', { class: 'board-title', 'aria-label': 'Title of the board', placeholder: 'Untitled', autocomplete: 'off' });
    this.lanes = el('div', { class: 'lanes' });
    this.addColumn = button({ icon: 'plus', text: 'Add column', kind: 'plain add-column', onclick: () => this.#addColumn() });
    this.node = el('article', { class: 'board' }, this.heading, this.title,
      el('p', { class: 'visually-hidden', id: 'board-keys' }, 'Enter opens the card. Space picks it up; then arrow keys move it, Space drops it, Escape puts it back.'),
      this.lanes);
    this.lanes.addEventListener('keydown', (pressed) => this.#key(pressed));
    this.lanes.addEventListener('click', (clicked) => this.#click(clicked));
    this.lanes.addEventListener('focusin', (focused) => this.#rove(focused.target));
    this.lanes.addEventListener('focusout', () => { if (!this.#drawing && this.#held?.byKey) this.cancel(); });
    const binding = handle.bindText(this.title, ['title']);
    this.lanes.addEventListener('focusout', (left) => { if (!this.lanes.contains(left.relatedTarget)) this.#at(null); });
    this.#ends = [() => binding.release(), handle.subscribe(() => this.#draw()), pointerMoves(this)];
    this.#draw();
    this.#ends.push(here.listen((others) => this.#drawOthers(others)));
  }

  get mayWrite() { return this.#mayWrite; }
  get held() { return this.#held; }
  get columns() { return this.#columns; }

  leave() {
    for (const end of this.#ends) end();
  }

  allow(mayWrite) {
    if (mayWrite === this.#mayWrite) return;
    this.#mayWrite = mayWrite;
    this.title.readOnly = !mayWrite;
    if (!mayWrite) this.#held = null;
    this.#draw();
  }

  /** Tells the others which card this person is at, unless one is being opened. */
  #at(card) {
    if (card !== null || document.querySelector('dialog') === null) this.#here.tell(card === null ? {} : { card });
  }

  /** Marks the cards that others are at with their colours and names. */
  #drawOthers(others) {
    for (const [id, slot] of this.#cards) drawPeople(slot, others.filter(({ state }) => state.card === id));
  }

  /** Brings the page in line with the document and with what is in the person's hand. */
  #draw() {
    const { value } = this.#handle;
    if (this.#held !== null && value.cards?.[this.#held.card] === undefined) this.#held = null;
    this.#columns = boardColumns(value, this.#held);
    setText(this.heading, titleWords(value.title));
    const shape = JSON.stringify(this.#columns.map((column) => [column.id, ...column.cards.map((card) => card.id)]));
    const moved = shape !== this.#shape && this.#shape !== '';
    const from = moved && !this.#still.matches ? this.#places() : null;
    this.#shape = shape;
    this.#drawing = true;
    const focused = document.activeElement;
    this.#drawColumns();
    if (this.lanes.contains(focused) && document.activeElement !== focused) focused.focus({ preventScroll: true });
    this.#drawing = false;
    this.#drawOthers(this.#here.others);
    if (from !== null) this.#glide(from);
  }

  #drawColumns() {
    const seen = new Set();
    const lanes = this.#columns.map((column, index) => {
      const key = column.id;
      if (!this.#columnElements.has(key)) this.#columnElements.set(key, columnElement(this, key));
      const lane = this.#columnElements.get(key);
      lane.draw(column, { first: index === 0, last: index === this.#ownColumns().length - 1, mayWrite: this.#mayWrite });
      return { lane, column };
    });
    arrange(this.lanes, [...lanes.map(({ lane }) => lane.node), ...(this.#mayWrite ? [this.addColumn] : [])]);
    for (const { lane, column } of lanes) {
      arrange(lane.list, column.cards.map((card) => {
        seen.add(card.id);
        return this.#card(card);
      }));
      lane.settleTabStop();
    }
    for (const id of this.#cards.keys()) if (!seen.has(id)) this.#cards.delete(id);
    for (const id of this.#columnElements.keys()) if (!this.#columns.some((column) => column.id === id)) this.#columnElements.delete(id);
  }

  #card({ id, title }) {
    if (!this.#cards.has(id)) {
      const face = el('button', { type: 'button', class: 'card', 'data-card': id, tabindex: '-1', 'aria-describedby': 'board-keys' });
      this.#cards.set(id, el('li', { class: 'card-slot' }, face));
    }
    const slot = this.#cards.get(id);
    const face = slot.firstElementChild;
    setText(face, title.trim() === '' ? 'Untitled card' : title);
    face.classList.toggle('held', this.#held?.card === id);
    return slot;
  }

  #places() {
    return new Map([...this.#cards].map(([id, slot]) => [id, slot.getBoundingClientRect()]));
  }

  /** Cards that changed their place glide there, so that the eye can follow what somebody else did. */
  #glide(from) {
    // All places are read before the first animation begins: reading between them would lay the page out each time.
    const moves = [...this.#cards].map(([id, slot]) => ({ slot, before: from.get(id), now: slot.getBoundingClientRect() }));
    for (const { slot, before, now } of moves) {
      if (before === undefined || before.width === 0 || now.top > innerHeight || now.bottom < 0) continue;
      const [x, y] = [before.left - now.left, before.top - now.top];
      if (x !== 0 || y !== 0) slot.animate([{ transform: `translate(${x}px, ${y}px)` }, { transform: 'none' }], { duration: GLIDE_MS, easing: 'cubic-bezier(0.2, 0, 0, 1)' });
    }
  }

  #ownColumns() { return this.#columns.filter((column) => column.id !== LOOSE); }

  // ------------------------------------------------------------------------------------------ moving cards

  /** Takes a card into the hand; it stays where it is until it is carried and dropped. */
  pickUp(card, byKey) {
    const position = cardPosition(this.#columns, card);
    if (!this.#mayWrite || position === null) return false;
    this.#held = { card, ...position, byKey };
    this.#draw();
    if (byKey) announce(`Picked up “${this.#titleOf(card)}”. ${this.#whereWords()}. Arrow keys move it, Space drops it, Escape puts it back.`);
    return true;
  }

  /** Shows the held card at another place. */
  carry(column, index) {
    if (this.#held.column === column && this.#held.index === index) return;
    this.#held = { ...this.#held, column, index };
    this.#draw();
    if (this.#held.byKey) {
      this.#faceOf(this.#held.card)?.scrollIntoView({ block: 'nearest', inline: 'nearest' });
      announce(this.#whereWords());
    }
  }

  /** Puts the held card down where it is shown: one change to the document. */
  drop() {
    const held = this.#held;
    this.#held = null;
    this.moveCard(held);
    this.#draw();
    const position = cardPosition(this.#columns, held.card);
    if (position !== null) announce(`Dropped “${this.#titleOf(held.card)}”. ${this.#whereWords(position)}.`);
  }

  /** Puts the held card back. */
  cancel() {
    const { card } = this.#held;
    this.#held = null;
    this.#draw();
    announce(`Move cancelled. “${this.#titleOf(card)}” is back.`);
  }

  #whereWords({ column, index } = this.#held) {
    const lane = this.#columns.find((candidate) => candidate.id === column);
    return `${titleWords(lane.name)}, position ${index + 1} of ${lane.cards.length}`;
  }

  #titleOf(card) { return titleWords(this.#handle.value.cards?.[card]?.title); }
  #faceOf(card) { return this.#cards.get(card)?.firstElementChild; }

  #key(pressed) {
    const id = pressed.target.dataset?.card;
    if (id === undefined || pressed.altKey || pressed.ctrlKey || pressed.metaKey) return;
    if (this.#held?.byKey) this.#keyWhileHeld(pressed);
    else if (pressed.key === ' ') {
      pressed.preventDefault();
      if (!pressed.repeat) this.pickUp(id, true);
    } else if (pressed.key === 'Delete' && this.#mayWrite) this.removeCard(id);
    else if (ARROWS.has(pressed.key)) {
      pressed.preventDefault();
      this.#focusFrom(id, pressed.key);
    }
  }

  #keyWhileHeld(pressed) {
    pressed.preventDefault();
    if (pressed.repeat && !ARROWS.has(pressed.key)) return;
    if (pressed.key === 'Escape') this.cancel();
    else if (pressed.key === ' ' || pressed.key === 'Enter') this.drop();
    else if (ARROWS.has(pressed.key)) {
      const next = heldAfterKey(this.#columns, this.#held, pressed.key);
      if (next !== null) this.carry(next.column, next.index);
    }
  }

  #focusFrom(id, key) {
    const position = cardPosition(this.#columns, id);
    const next = position && heldAfterKey(this.#columns, { card: id, ...position }, key);
    if (!next) return;
    const { cards } = this.#columns.find((column) => column.id === next.column);
    const card = cards[Math.min(next.index, cards.length - 1)];
    if (card !== undefined) this.#faceOf(card.id).focus();
  }

  #click(clicked) {
    const id = clicked.target.closest('[data-card]')?.dataset.card;
    if (id !== undefined && this.#held === null) openCard(this, this.#handle, id);
  }

  #rove(target) {
    if (target.dataset?.card === undefined) return;
    for (const face of target.closest('ul').querySelectorAll('[data-card][tabindex="0"]')) face.tabIndex = -1;
    target.tabIndex = 0;
    this.#at(target.dataset.card);
  }

  // ----------------------------------------------------------------------------------- columns and cards

  /** Moves a card in the document: one field for its place, one for its column, in one change. */
  moveCard({ card, column, index }) {
    const writes = landing(boardColumns(this.#handle.value), { card, column, index });
    if (writes !== null) this.#write((draft) => {
      for (const write of writes) {
        if (write.column !== undefined) draft.cards[write.id].column = str(write.column);
        draft.cards[write.id].order = str(write.rank);
      }
    });
  }

  addCard(column, title) {
    const id = newId();
    const { cards } = this.#columns.find((candidate) => candidate.id === column);
    const rank = rankAfter(cards);
    this.#write((draft) => { draft.cards[id] = { title, column: str(column), order: str(rank) }; });
    this.#faceOf(id)?.scrollIntoView({ block: 'nearest' });
    announce(`Added “${title}”.`);
  }

  async removeCard(id) {
    const sure = await confirmDanger({ title: `Delete the card “${this.#titleOf(id)}”?`, text: 'It is deleted for everybody.', action: 'Delete' });
    if (!sure) return false;
    const position = cardPosition(this.#columns, id);
    if (position !== null) this.#write((draft) => { delete draft.cards[id]; });
    const { cards } = this.#columns.find((column) => column.id === position?.column) ?? { cards: [] };
    this.#faceOf(cards[Math.min(position?.index ?? 0, cards.length - 1)]?.id)?.focus();
    announce('Card deleted.');
    return true;
  }

  renameColumn(id, name) {
    this.#write((draft) => { draft.columns[id].name = name; });
  }

  moveColumn(id, step) {
    const own = this.#ownColumns();
    const index = own.findIndex((column) => column.id === id) + step;
    const writes = columnLanding(own, id, index);
    this.#write((draft) => { for (const write of writes) draft.columns[write.id].order = str(write.rank); });
    announce(`Column ${index + 1} of ${own.length}.`);
  }

  async removeColumn(id) {
    const column = this.#columns.find((candidate) => candidate.id === id);
    const number = column.cards.length;
    const sure = number === 0 || await confirmDanger({ title: `Delete “${titleWords(column.name)}”?`, text: `${counted(number, 'card')} in it will be deleted too, for everybody.`, action: 'Delete' });
    if (!sure) return;
    this.#write((draft) => {
      for (const { id: card } of column.cards) if (draft.cards[card]?.column === id) delete draft.cards[card];
      delete draft.columns[id];
    });
    this.addColumn.focus();
    announce('Column deleted.');
  }

  async #addColumn() {
    const name = await askText({ title: 'New column', name: 'Name', action: 'Add', lengthMax: NAME_LENGTH_MAX });
    if (name === null) return;
    const id = newId();
    const rank = rankAfter(this.#ownColumns());
    this.#write((draft) => { draft.columns[id] = { name, order: str(rank) }; });
    this.addColumn.scrollIntoView({ block: 'nearest', inline: 'nearest' });
    announce(`Added the column ${name}.`);
  }

  #write(edit) {
    try {
      this.#handle.change(edit);
    } catch (error) {
      toast(errorWords(error));
    }
  }
}
