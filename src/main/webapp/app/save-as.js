/** Automerge files onto the person's disk. */

import { el } from './dom.js';

/** What not every file system accepts in a name. */
const UNSAFE = /[\\/:*?"<>|\u0000-\u001f]+/g;

/** Lets the browser save the bytes of a document under a name made of `title`. */
export function saveAs(title, bytes) {
  const address = URL.createObjectURL(new Blob([bytes], { type: 'application/vnd.automerge' }));
  el('a', { href: address, download: `${title.replace(UNSAFE, ' ').trim()}.automerge` }).click();
  URL.revokeObjectURL(address);
}
