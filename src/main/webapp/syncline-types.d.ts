// Made by the build out of dev.syncline.app.Types and Shapes: not to be edited. docs/FIRST-MUTATOR.md tells how.
import type { DocumentValue, Tables } from './syncline.js';

/** The value of a document, by its type. */
export interface DocumentTypes {
  automerge: DocumentValue;
  board: Board;
  desk: Desk;
  note: Note;
  trial: Tables;
}

/** What documents of a type may be told, by its type; of others nothing. */
export interface DocumentCommands {
  desk: DeskMutators;
  trial: TrialMutators;
}

export interface BoardCard {
  title: string;
  column: string;
  order: string;
}

export interface BoardColumn {
  name: string;
  order: string;
}

export interface Board {
  title: string;
  columns: { [id: string]: BoardColumn };
  cards: { [id: string]: BoardCard };
}

export interface DeskCount {
  last: number;
}

export interface DeskSeat {
  holder?: string;
}

export interface DeskStar {
}

export interface DeskTicket {
  title: string;
  state: 'open' | 'closed';
  priority: number;
  assignee?: string;
  accepted?: boolean;
  dueMs?: number;
  hours?: number;
  votes?: number;
  number?: number;
  textDocument?: string;
}

export interface DeskTitle {
  title: string;
}

export interface Desk {
  desk?: { [id: string]: DeskTitle };
  tickets?: { [id: string]: DeskTicket };
  seats?: { [id: string]: DeskSeat };
  numbers?: { [id: string]: DeskCount };
  stars?: { [id: string]: DeskStar };
}

export interface Note {
  title: string;
  text: string;
}

export interface DeskMutators {
  /** `title`: at most 200 characters. */
  'desk.rename': { title: string };
  /** `hours`: an integer from 1 to 10000. */
  'hours.move': { from: string; to: string; hours: number };
  'seat.add': { seat: string };
  'seat.book': { seat: string };
  'seat.release': { seat: string };
  /** For owners. */
  'seat.remove': { seat: string };
  /** `assignee`: at most 64 characters. */
  'ticket.assign': { ticket: string; assignee: string };
  'ticket.close': { ticket: string };
  /** Server only: its effect shows once the server decided. */
  'ticket.number': { ticket: string };
  /** `title`: at most 200 characters. */
  'ticket.open': { ticket: string; title: string; textDocument?: string };
  /** `hours`: an integer from 0 to 10000. */
  'ticket.plan': { ticket: string; hours: number };
  /** `priority`: an integer from 0 to 3. */
  'ticket.prioritize': { ticket: string; priority: number };
  /** `title`: at most 200 characters. */
  'ticket.rename': { ticket: string; title: string };
  'ticket.reopen': { ticket: string };
  'ticket.review': { ticket: string; accepted: boolean };
  /** `dueMs`: an integer from 0. */
  'ticket.schedule': { ticket: string; dueMs: number };
  /** Local only: for this person on this device, and nobody else. */
  'ticket.star': { ticket: string; on: boolean };
  /** `assignee`: at most 64 characters. */
  'ticket.triage': { ticket: string; assignee: string; open: boolean };
  'ticket.vote': { ticket: string };
}

export interface TrialMutators {
  /** `value`: at most 100 characters. `fields`: an integer from 1 to 1000. */
  'trial.delete': { column: string; row: string; value?: string; fields?: number };
  /** `value`: at most 100 characters. `fields`: an integer from 1 to 1000. */
  'trial.divide': { column: string; row: string; value?: string; fields?: number };
  /** `value`: at most 100 characters. `fields`: an integer from 1 to 1000. */
  'trial.fill': { column: string; row: string; value?: string; fields?: number };
  /** `value`: at most 100 characters. `fields`: an integer from 1 to 1000. */
  'trial.open': { column: string; row: string; value?: string; fields?: number };
  /** `value`: at most 100 characters. `fields`: an integer from 1 to 1000. */
  'trial.read': { column: string; row: string; value?: string; fields?: number };
  /** `value`: at most 100 characters. `fields`: an integer from 1 to 1000. */
  'trial.set': { column: string; row: string; value?: string; fields?: number };
  /** `value`: at most 100 characters. `fields`: an integer from 1 to 1000. */
  'trial.write': { column: string; row: string; value?: string; fields?: number };
}
