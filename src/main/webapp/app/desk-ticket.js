/** One ticket in the list of a desk. */

import { button, el, setText } from './dom.js';
import { PRIORITIES } from './desk-model.js';
import { menuButton } from './popover.js';
import { documentAddress } from './router.js';
import { titleWords } from './words.js';

/** @param {Object<string, (ticket: any, detail?: any) => void>} deeds */
export function ticketRow(deeds) {
  let ticket = null;
  const title = el('span', { class: 'ticket-title' });
  const facts = el('span', { class: 'ticket-facts quiet small' });
  const waits = el('span', { class: 'waits small', hidden: true }, 'Waiting for the server');
  const text = el('a', { class: 'button plain', hidden: true }, 'Text');
  const turn = button({ text: 'Close', onclick: () => (ticket.open ? deeds.close(ticket) : deeds.reopen(ticket)) });
  const more = menuButton(button({ icon: 'more', label: 'More', kind: 'plain' }), () => menu());
  const node = el('li', { class: 'ticket' }, el('div', { class: 'ticket-words' }, title, facts, waits), text, turn, more);

  const menu = () => ({
    label: `Actions for ${titleWords(ticket.title)}`,
    items: [
      { text: ticket.starred ? 'Take my mark away' : 'Mark for me', icon: 'check', action: () => deeds.star(ticket) },
      { text: 'Rename', icon: 'edit', action: () => deeds.rename(ticket) },
      { text: 'Assign to me', icon: 'person', disabled: !ticket.open, action: () => deeds.take(ticket) },
      { text: 'Assign to somebody', icon: 'people', disabled: !ticket.open, action: () => deeds.assign(ticket) },
      ...(ticket.number === null ? [{ text: 'Give it a number', icon: 'server', disabled: ticket.numberWaits, action: () => deeds.number(ticket) }] : []),
      null,
      ...PRIORITIES.map((name, priority) => ({ text: name, checked: priority === ticket.priority, action: () => deeds.prioritize(ticket, priority) })).reverse(),
    ],
  });

  const draw = (next, mayWrite) => {
    ticket = next;
    const name = titleWords(next.title);
    setText(title, next.number === null ? name : `${next.number} · ${name}`);
    node.dataset.starred = next.starred;
    setText(facts, [next.starred ? '★ marked by you' : '', PRIORITIES[next.priority], next.assignee === '' ? 'nobody’s' : next.assignee, next.numberWaits ? 'number follows' : ''].filter(Boolean).join(' · '));
    node.dataset.priority = next.priority;
    waits.hidden = !next.waits;
    text.hidden = next.text === null;
    if (next.text !== null) text.href = documentAddress(next.text);
    text.setAttribute('aria-label', `Text of ${name}`);
    const deed = next.open ? 'Close' : 'Open again';
    setText(turn.firstElementChild, deed);
    turn.setAttribute('aria-label', `${deed}: ${name}`);
    more.setAttribute('aria-label', `More for ${name}`);
    turn.disabled = more.disabled = !mayWrite;
  };
  return { node, draw };
}
