/** Files onto the person's disk. */

import { el } from './dom.js';

/** What not every file system accepts in a name. */
const UNSAFE = /[\\/:*?"<>|\u0000-\u001f]+/g;

/** Lets the browser save the bytes of a document under a name made of `title`. */
export function saveAs(title, bytes) {
  save(title, 'automerge', new Blob([bytes], { type: 'application/vnd.automerge' }));
}

/** Lets the browser save a value as JSON that a person can read. */
export function saveAsJson(title, value) {
  save(title, 'json', new Blob([JSON.stringify(value, null, 2)], { type: 'application/json' }));
}

function save(title, ending, blob) {
  const address = URL.createObjectURL(blob);
  el('a', { href: address, download: `${title.replace(UNSAFE, ' ').trim()}.${ending}` }).click();
  URL.revokeObjectURL(address);
}
