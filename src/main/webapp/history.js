/**
 * The history of a document: see DocumentHistory in syncline.d.ts. Fetched with the first call of `history()`. The history
 * is the server's; nothing of it is kept on the device.
 */
import { SynclineError } from './syncline.js';

const AUTOMERGE = 'application/vnd.automerge';
const REQUEST_MS_MAX = 60_000;
/** States that were read stay at hand, so that a slider moves back without asking again. */
const STATES_MAX = 32;

const words = heads => (Array.isArray(heads) ? heads : heads.heads).join(',');

/** What a refusal of the server means to a page. */
async function refusal(answer) {
  const { code = 'INTERNAL', detail = `the server answered ${answer.status}` } = await answer.json().catch(() => ({}));
  const retryable = answer.status >= 500 || answer.status === 429;
  return new SynclineError({ code, message: detail, retryable, action: retryable ? 'retry' : 'none' });
}

export class History {
  #client;
  #address;
  #states = new Map();

  constructor(client, id) {
    this.#client = client;
    this.#address = `/documents/${encodeURIComponent(id)}/`;
  }

  async #ask(path, { accept = 'application/json', method = 'GET', signal } = {}) {
    const given = AbortSignal.timeout(REQUEST_MS_MAX);
    const ask = () => fetch(new URL(this.#address + path, location.href), {
      method, headers: { Accept: accept }, credentials: 'same-origin', cache: 'no-store',
      signal: signal ? AbortSignal.any([signal, given]) : given,
    });
    let answer;
    try {
      answer = await ask();
      if (answer.status === 401 && await this.#renewed()) answer = await ask();
    } catch (failure) {
      if (signal?.aborted) throw failure;
      throw new SynclineError({ code: 'OFFLINE', message: 'the server cannot be reached', retryable: true, action: 'wait' });
    }
    if (!answer.ok) throw await refusal(answer);
    return answer;
  }

  /** Only the worker renews the session: two who did it at once would end it. Its own questions to the server do so. */
  #renewed() {
    const { principal } = this.#client;
    return this.#client.call('members', { project: principal?.personalProject }).then(() => true, () => false);
  }

  /** A page of versions, the latest first. */
  async versions({ before, limit = 100, signal } = {}) {
    const answer = await this.#ask(`versions?limit=${limit}${before ? `&before=${before}` : ''}`, { signal });
    const { versions, people, next } = await answer.json();
    const names = new Map(people.map(({ user, displayName }) => [user, displayName]));
    return {
      next,
      versions: versions.map(({ authors, from, to, ...version }) => ({
        ...version, from: new Date(from), to: new Date(to),
        authors: authors.map(user => ({ user, displayName: names.get(user) ?? null })),
      })),
    };
  }

  /** The value as it was. */
  async at(version, { signal } = {}) {
    const heads = words(version);
    if (!this.#states.has(heads)) {
      const answer = await this.#ask(`past?heads=${heads}`, { signal });
      this.#states.set(heads, await answer.json());
      if (this.#states.size > STATES_MAX) this.#states.delete(this.#states.keys().next().value);
    }
    return this.#states.get(heads);
  }

  /** The document as it was, as `.automerge` bytes. */
  async file(version, { signal } = {}) {
    const answer = await this.#ask(`past?heads=${words(version)}`, { accept: AUTOMERGE, signal });
    return new Uint8Array(await answer.arrayBuffer());
  }

  /** What leads from one version to another. */
  async difference(from, to, { signal } = {}) {
    return (await this.#ask(`difference?from=${words(from)}&to=${words(to)}`, { signal })).json();
  }

  /** Makes new changes that lead back to the version. */
  async restore(version) {
    const answer = await this.#ask(`restore?heads=${words(version)}`, { method: 'POST' });
    return { changed: answer.headers.get('Syncline-Accepted') !== '0' };
  }

  /** The document keeps its value and forgets what it was. */
  async forget() {
    await this.#ask('versions', { method: 'DELETE' });
    this.#states.clear();
  }
}
