// Held against syncline.d.ts by types.test.mjs: every line is right, but for those behind @ts-expect-error, which must be wrong.
import { connect, type AnyCommands, type DocumentHandle, type HandleOf, type Note } from '/syncline.js';
import { viewOf, workItems } from '/work-items.js';

const syncline = await connect();
const id = 'an id';

export async function merged() {
  const note = await syncline.open({ id, type: 'note' });
  const title: string = note.value.title;
  note.subscribe(({ text }) => text.toUpperCase());
  note.change((draft) => { draft.title = `${title}!`; });
  // @ts-expect-error a note has no columns
  note.value.columns;
  // @ts-expect-error a title is a text
  note.change((draft) => { draft.title = 3; });
  // @ts-expect-error a note takes no commands
  note.run('ticket.close', { ticket: id });

  const board = await syncline.create('board', { title: 'Plan' });
  for (const { column } of Object.values(board.value.cards)) board.value.columns[column]?.name.trim();
  // @ts-expect-error a card has no state
  board.value.cards[id]?.state;
}

export async function commanded() {
  const desk = await syncline.open({ id, type: 'desk' });
  const state: 'open' | 'closed' | undefined = desk.value.tickets?.[id]?.state;
  desk.run('ticket.open', { ticket: id, title: 'Leak' });
  desk.run('ticket.open', { ticket: id, title: 'Leak', textDocument: id }).outcome.then(({ kind }) => kind === 'applied');
  desk.run('ticket.star', { ticket: id, on: state === 'open' });
  // @ts-expect-error there may be no ticket yet
  desk.value.tickets[id];
  // @ts-expect-error there is no such mutator
  desk.run('ticket.explode', { ticket: id });
  // @ts-expect-error the title is missing
  desk.run('ticket.open', { ticket: id });
  // @ts-expect-error arguments are missing
  desk.run('ticket.close');
  // @ts-expect-error a priority is a number
  desk.run('ticket.prioritize', { ticket: id, priority: 'urgent' });
  // @ts-expect-error nobody reads a colour
  desk.run('ticket.close', { ticket: id, colour: 'red' });

  const sheet = await syncline.create('trial');
  sheet.run('trial.open', { column: 'last', row: 'r', value: 'a' });
  const cell: string | number | boolean | undefined = sheet.value.last?.r?.cell;
  return cell;
}

interface Shopping { title: string; items: { what: string; bought: boolean }[] }

/** Documents of any form, and such as are opened by id alone. */
export async function said() {
  const list = await syncline.create<Shopping>('automerge', { title: 'Shopping' });
  list.change((draft) => { draft.items.push({ what: 'Bread', bought: false }); });
  const again = await syncline.open<Shopping>({ id, type: 'automerge' });
  again.value.items.length;
  const note: DocumentHandle<Note> = await syncline.open<Note>(id);
  const unknown: DocumentHandle<unknown, AnyCommands> = note;
  unknown.run('anything', { at: 1 });
  const desk: HandleOf<'desk'> = await syncline.open({ id, type: 'desk' });
  const any: DocumentHandle<any> = desk;
  // @ts-expect-error a list is no desk
  const wrong: HandleOf<'desk'> = list;
  return [any, wrong];
}

export async function views() {
  const all = await workItems(syncline);
  const titles: string[] = all.items.map(({ title }) => title);
  const own = await viewOf(syncline, { sources: { note: (document) => [{ id, length: document.value.text.length }] } });
  // @ts-expect-error nothing shows a colour
  own.items[0].colour;
  return titles;
}
