/** Who else has a document open: a row of initials for the bar, and where everybody is for the editors. */

import { arrange, el, setAttribute, setText } from './dom.js';
import { counted } from './words.js';

/** More people than this are a number. */
const FACES_MAX = 4;

/**
 * What an editor gets: `tell` says where this person is, `listen` hears where the others are, as
 * `{key, user, name, colour, state}`.
 */
export class Here {
  #presence = null;
  #place = {};
  #listeners = new Set();
  #faces = new Map();
  #left = false;

  constructor(handle) {
    this.node = el('ul', { class: 'here', 'aria-label': 'Also here' });
    this.more = el('li', { class: 'here-more quiet small' });
    this.#begin(handle).catch(() => {});
  }

  /** Without its module, as at a first visit that breaks off, nobody is shown and all else works. */
  async #begin(handle) {
    const presence = await handle.presence();
    if (this.#left) return presence.close();
    this.#presence = presence;
    presence.subscribe(() => this.#changed());
    presence.set(this.#place);
  }

  get others() { return this.#presence?.others ?? []; }

  tell(place) {
    this.#place = place;
    this.#presence?.set(place);
  }

  listen(listener) {
    this.#listeners.add(listener);
    listener(this.others);
    return () => this.#listeners.delete(listener);
  }

  leave() {
    this.#left = true;
    this.#presence?.close();
    this.#listeners.clear();
  }

  #changed() {
    this.#draw();
    for (const listener of this.#listeners) listener(this.others);
  }

  /** One face for each person, however many pages they have open. */
  #draw() {
    const people = new Map(this.others.map((peer) => [peer.user, peer]));
    for (const user of this.#faces.keys()) if (!people.has(user)) this.#faces.delete(user);
    const faces = [...people.values()].slice(0, FACES_MAX).map((peer) => this.#face(peer));
    const rest = people.size - faces.length;
    setText(this.more, `+${rest}`);
    setAttribute(this.more, 'title', counted(rest, 'more person', 'more people'));
    arrange(this.node, rest > 0 ? [...faces, this.more] : faces);
  }

  #face({ user, name, colour }) {
    if (!this.#faces.has(user)) {
      const initial = el('span', { 'aria-hidden': 'true' });
      const words = el('span', { class: 'visually-hidden' });
      this.#faces.set(user, el('li', { class: 'face' }, initial, words));
    }
    const face = this.#faces.get(user);
    const called = nameWords(name);
    setText(face.firstElementChild, [...called][0].toUpperCase());
    setText(face.lastElementChild, called);
    setAttribute(face, 'title', called);
    setAttribute(face, 'data-colour', colour);
    return face;
  }
}

export function nameWords(name) {
  return name.trim() === '' ? 'Somebody' : name.trim();
}
