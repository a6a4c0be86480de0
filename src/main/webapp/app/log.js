/** What the worker told this page since it was loaded, for the inspector. No content of documents. */

import { connectionWords, transportWords, vaultWords } from './words.js';

/** Older lines are dropped. */
const LINES_MAX = 200;

/** @typedef {{at: Date, text: string}} Line */
export class Log {
  /** @type {Line[]} the latest first */
  lines = [];
  #listeners = new Set();

  constructor(syncline) {
    this.#add(`Attached to the worker of epoch ${syncline.epoch}`);
    syncline.on('link', ({ state, transport }) => this.#add(`Connection: ${connectionWords(state)}${state === 'online' && transport ? ` (${transportWords(transport)})` : ''}`));
    syncline.on('vault', ({ adapter, persisted, damaged }) => this.#add(`Store: ${vaultWords(adapter)}, ${persisted ? 'protected' : 'not protected'}${damaged > 0 ? `, ${damaged} damaged batches` : ''}`));
    syncline.on('principal', (principal) => this.#add(principal === null ? 'Signed out' : `Signed in as ${principal.kind} ${principal.user}`));
    syncline.on('fault', ({ document, error }) => this.#add(`Fault ${error.code}${document === null ? '' : ` in ${document}`}: ${error.message}`));
    syncline.on('rejection', ({ document, code, entries }) => this.#add(`Rejected in ${document}: ${code}, ${entries} entries`));
    syncline.on('restarted', ({ epoch }) => this.#add(`The worker was started anew, epoch ${epoch}`));
  }

  #add(text) {
    if (this.lines[0]?.text === text) return;
    this.lines = [{ at: new Date(), text }, ...this.lines.slice(0, LINES_MAX - 1)];
    for (const listener of this.#listeners) listener();
  }

  listen(listener) {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }
}
