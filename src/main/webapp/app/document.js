/** Opens one document and shows it with the editor of its type. */

import { announce, toast } from './announce.js';
import { boardEditor } from './board.js';
import { deskEditor } from './desk.js';
import { deskTitle } from './desk-model.js';
import { button, el, icon, setText } from './dom.js';
import { blockedWords, errorWords } from './errors.js';
import { glimpse, keepGlimpses } from './glimpse.js';
import { Here } from './here.js';
import { noteEditor } from './note.js';
import { placeBadge } from './place.js';
import { SET_ASIDE, historyAddress } from './router.js';
import { treeViewer } from './tree.js';
import { undoButtons } from './undo.js';
import { placeWords, titleWords } from './words.js';

/**
 * What the editor of a type gives: `allow` says whether the person may write, `leave` ends it,
 * `focusFirst` puts the cursor where writing begins.
 * @typedef {{node: Node, allow: (mayWrite: boolean) => void, focusFirst?: () => void, leave?: () => void}} Editor
 */

const EDITORS = { note: noteEditor, board: boardEditor, desk: deskEditor };

/** @returns {import('./main.js').View} */
export function documentView(app, id) {
  const view = new DocumentPage(app, id);
  return { node: view.node, middle: view.middle, title: 'Document', arrive: () => view.arrive(), leave: () => view.leave() };
}

class DocumentPage {
  #app;
  #id;
  #handle = null;
  #editor = null;
  #here = null;
  #undo = null;
  #ends = [];
  #left = false;

  constructor(app, id) {
    this.#app = app;
    this.#id = id;
    this.badge = placeBadge();
    this.hint = el('span', { class: 'hint quiet small' });
    this.past = el('a', { class: 'button plain bare to-history', href: historyAddress(id), 'aria-label': 'History', title: 'History', hidden: true }, icon('clock'));
    this.middle = el('div', { class: 'document-bar' },
      el('a', { class: 'button plain bare', href: app.lastList, 'aria-label': 'Back to the documents', title: 'Back to the documents' }, icon('back')),
      this.badge.node, this.hint, this.past);
    this.node = el('div', { class: 'document-page' }, meanwhile(id));
  }

  arrive() {
    const keys = (pressed) => {
      if (pressed.key.toLowerCase() !== 's' || !(pressed.ctrlKey || pressed.metaKey) || pressed.altKey) return;
      pressed.preventDefault();
      if (this.#handle !== null) this.#saySaved();
    };
    addEventListener('keydown', keys);
    this.#ends.push(() => removeEventListener('keydown', keys));
    this.#open();
  }

  async #open() {
    try {
      const { handle, fresh } = await this.#app.take(this.#id);
      if (this.#left) handle.close();
      else this.#show(handle, fresh);
    } catch (error) {
      if (this.#left) return;
      if (error.code === 'OFFLINE') this.#wait();
      else this.#drawFailure(error);
    }
  }

  /** Not on this device, and no connection yet: the document opens by itself once there is one. */
  #wait() {
    const { syncline } = this.#app;
    const look = () => {
      const { state } = syncline.link;
      if (state === 'online') {
        stop();
        this.#again();
      } else if (state !== 'connecting') {
        this.#drawAway(state);
      }
    };
    const stop = syncline.on('link', look);
    this.#ends.push(stop);
    look();
  }

  #again() {
    this.node.replaceChildren(meanwhile(this.#id));
    this.badge.node.hidden = false;
    this.#open();
  }

  #show(handle, fresh) {
    this.#handle = handle;
    this.#here = new Here(handle);
    this.past.before(this.#here.node);
    // A note's fields undo their own typing.
    if (handle.type === 'board') this.past.before((this.#undo = undoButtons(handle)).node);
    this.#editor = (EDITORS[handle.type] ?? treeViewer)(handle, this.#app, this.#here);
    this.node.replaceChildren(this.#editor.node);
    // What commands did is told by the desk itself.
    this.past.hidden = handle.commands !== null;
    const drawTitle = () => this.#app.entitle(titleWords(handle.value?.title ?? deskTitle(handle.value)));
    this.#ends.push(handle.on('fault', (error) => error.code === 'ACCESS_LOST' && this.#drawLost()));
    this.#ends.push(handle.on('status', () => this.#drawStatus()), handle.subscribe(drawTitle), this.#app.syncline.on('link', () => this.#drawStatus()));
    drawTitle();
    this.#drawStatus();
    if (handle.type === 'note') this.#ends.push(keepGlimpses(handle));
    if (fresh) this.#editor.focusFirst?.();
  }

  #drawStatus() {
    const { place, waiting, role, current, blocked } = this.#handle.status;
    this.badge.draw(place, waiting);
    this.badge.node.hidden = blocked === 'UNKNOWN_DOCUMENT';
    const mayWrite = role !== 'viewer' && blocked === null;
    this.#editor.allow(mayWrite);
    this.#undo?.allow(mayWrite);
    let hint = '';
    if (!mayWrite) hint = blockedWords(blocked ?? 'READ_ONLY');
    else if (!current && this.#app.online) hint = 'Catching up';
    setText(this.hint, hint);
  }

  /** Nothing needs to be saved by hand; who presses Ctrl+S all the same hears where the work is. */
  async #saySaved() {
    await this.#handle.whenSaved();
    toast(placeWords(this.#handle.status.place).long);
  }

  #drawAway(state) {
    const signIn = state !== 'offline';
    this.#drawInstead('status', 'This document is not on this device yet',
      signIn ? 'Sign in to get it from the server.' : 'It opens here as soon as there is a connection, and will be here without one from then on.',
      signIn ? el('a', { class: 'button primary', href: '#/sign-in' }, 'Sign in') : null);
  }

  #drawFailure(error) {
    const unknown = error.code === 'UNKNOWN_DOCUMENT';
    this.#drawInstead('alert', unknown ? 'There is no such document' : 'The document could not be opened',
      unknown ? 'It was deleted, or it is not shared with you.' : errorWords(error),
      unknown ? null : button({ text: 'Try again', kind: 'primary', onclick: () => this.#again() }));
  }

  /** Access was taken away, and the copy has left this device. */
  async #drawLost() {
    this.#end();
    setText(this.hint, '');
    this.past.hidden = true;
    this.#app.entitle('No longer shared');
    const pieces = await this.#app.syncline.setAside().catch(() => []);
    if (this.#left) return;
    const aside = pieces.some((piece) => piece.document === this.#id);
    this.#drawInstead('status', 'You no longer have access to this document',
      `Its copy is not on this device any more.${aside ? ' What you had not sent is in “Could not be sent”.' : ''}`,
      aside ? el('a', { class: 'button primary', href: SET_ASIDE }, 'Could not be sent') : null);
  }

  /** What stands where the document would be. */
  #drawInstead(role, title, text, offer) {
    this.badge.node.hidden = true;
    this.node.replaceChildren(el('section', { class: 'lone-sheet', role }, el('h1', {}, title), el('p', { class: 'quiet' }, text),
      el('p', { class: 'lone-end' }, offer, el('a', { class: 'button', href: this.#app.lastList }, 'Back to the documents'))));
    announce(title);
  }

  leave() {
    this.#left = true;
    this.#end();
    this.#handle?.close();
  }

  #end() {
    for (const end of this.#ends.splice(0)) end();
    this.#editor?.leave?.();
    this.#here?.leave();
    this.#undo?.leave();
    this.#editor = this.#here = this.#undo = null;
  }
}

/** What stands there while a document is opened: the note as it was when it was here last, if it was. */
function meanwhile(id) {
  return glimpse(id)?.node ?? skeleton();
}

function skeleton() {
  return el('div', { class: 'note delayed', 'aria-busy': 'true', 'aria-label': 'Loading the document' },
    el('span', { class: 'skeleton note-title-skeleton' }), el('span', { class: 'skeleton line-long' }), el('span', { class: 'skeleton line-long' }), el('span', { class: 'skeleton line-short' }));
}
