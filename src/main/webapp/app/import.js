/** Automerge files from the person's disk into a project. */

import { announce, toast } from './announce.js';
import { el } from './dom.js';
import { errorWords } from './errors.js';
import { documentAddress, go } from './router.js';
import { counted } from './words.js';

/** Larger files are refused before they are read: the server takes no larger document. */
const FILE_BYTES_MAX = 32 * 1024 * 1024;
const FILES_MAX = 50;

/** Lets the person choose files; answers an empty list when they choose none. */
export function pickFiles() {
  return new Promise((resolve) => {
    const input = el('input', { type: 'file', accept: '.automerge,.am,application/vnd.automerge', multiple: true });
    input.addEventListener('change', () => resolve([...input.files]));
    input.addEventListener('cancel', () => resolve([]));
    input.click();
  });
}

/** Imports files one after the other; opens the document when it was one. */
export async function importFiles(app, files, project) {
  const made = [];
  for (const file of files.slice(0, FILES_MAX)) {
    if (file.size > FILE_BYTES_MAX) {
      toast(`“${file.name}” is larger than 32 MiB.`);
      continue;
    }
    try {
      announce(`Importing ${file.name}`);
      const options = { title: file.name.replace(/\.(automerge|am)$/i, '') };
      made.push(await app.syncline.import(file, project === null ? options : { ...options, project }));
    } catch (error) {
      toast(`“${file.name}” was not imported. ${errorWords(error)}`);
    }
  }
  if (files.length > FILES_MAX) toast(`Only the first ${FILES_MAX} files were taken.`);
  if (made.length === 1) go(documentAddress(made[0].id));
  else if (made.length > 1) toast(`${counted(made.length, 'document')} imported.`);
}

/** Takes files dropped anywhere on the page while the view is shown; gives the function that ends it. */
export function dropZone(node, take) {
  const veil = el('div', { class: 'drop-veil', hidden: true }, el('p', {}, 'Drop to import'));
  node.append(veil);
  const holdsFiles = (dragged) => dragged.dataTransfer?.types.includes('Files');
  const over = (dragged) => {
    if (!holdsFiles(dragged)) return;
    dragged.preventDefault();
    veil.hidden = false;
  };
  const away = (dragged) => { if (dragged.relatedTarget === null) veil.hidden = true; };
  const drop = (dragged) => {
    if (!holdsFiles(dragged)) return;
    dragged.preventDefault();
    veil.hidden = true;
    take([...dragged.dataTransfer.files]);
  };
  addEventListener('dragover', over);
  addEventListener('dragleave', away);
  addEventListener('drop', drop);
  return () => {
    removeEventListener('dragover', over);
    removeEventListener('dragleave', away);
    removeEventListener('drop', drop);
  };
}
