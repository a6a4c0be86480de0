// People with accounts on the server, and stock automerge-repo programs of theirs.
import { Repo } from "@automerge/automerge-repo";
import { WebSocketClientAdapter } from "@automerge/automerge-repo-network-websocket";

const PATIENCE_MS = 180_000;
const RETRY_MS = 1_000;

// In Node the adapter throws what happens to a socket, that of a connection which takes longer than its patience or that
// was left before it was open, too. Nobody can catch it, and it would end the program.
globalThis.process?.on("uncaughtException", (failure) => console.error("a peer's socket:", failure));

/** Waits until something holds; what must come, comes. */
export async function until(what, condition) {
  const end = Date.now() + PATIENCE_MS;
  for (;;) {
    let seen;
    try {
      seen = await condition();
    } catch (error) {
      seen = undefined;
      if (Date.now() > end) throw error;
    }
    if (seen) return seen;
    if (Date.now() > end) throw new Error(`did not come: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 25));
  }
}

/** A guest of the server. */
export class Person {
  #server;
  #token;

  get bearer() {
    return this.#token;
  }

  static async arrive(server, name) {
    const person = new Person();
    person.#server = server;
    const session = await person.ask("POST", "/sessions", { displayName: name });
    person.#token = session.token;
    person.user = session.user;
    return person;
  }

  async ask(method, path, body, status) {
    const response = await fetch(this.#server + path, {
      method,
      headers: {
        "content-type": "application/json",
        accept: "application/json",
        ...(this.#token ? { authorization: `Bearer ${this.#token}` } : {}),
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const text = await response.text();
    if (status === undefined ? !response.ok : response.status !== status) {
      throw new Error(`${method} ${path}: ${response.status} ${text}`);
    }
    return text === "" ? null : JSON.parse(text);
  }

  async project(name) {
    return (await this.ask("POST", "/projects", { name })).id;
  }

  async admit(project, other, role) {
    await this.ask("PUT", `/projects/${project}/members/${other.user}`, { role });
  }

  async dismiss(project, other) {
    await this.ask("DELETE", `/projects/${project}/members/${other.user}`);
  }

  /** The address of the door for this person. */
  async address(project) {
    this.token = await this.ask("POST", "/repo/tokens", { project });
    return this.token.url;
  }

  /** A program of this person. */
  async repo(project, options = {}) {
    return connect(await this.address(project), options);
  }
}

/** A stock Repo with the stock adapter. */
export function connect(url, options = {}) {
  const adapter = new WebSocketClientAdapter(url, RETRY_MS);
  const repo = new Repo({ network: [adapter], ...options });
  repo.adapter = adapter;
  return repo;
}

/** The person's repo goes offline at once, as if the program had been ended. */
export function leave(repo) {
  repo.adapter.disconnect();
}

/** Opens a document that may still be on its way. */
export async function open(repo, url) {
  return until(`open ${url}`, async () => {
    try {
      return await repo.find(url);
    } catch (unavailable) {
      return undefined;
    }
  });
}
