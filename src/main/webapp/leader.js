/**
 * What stands in for shared workers where there are none: of the pages of an origin one leads, and runs the worker as its
 * own; the others reach that over channels. A lock says who leads, so another page does as soon as the leader is gone. The
 * worker is gone with it, which pages notice as they notice the end of a shared one.
 *
 * Channels carry no ports. Whoever comes over one cannot lend the vault's host and says so; the leader lends it.
 */
const callsOf = name => new BroadcastChannel(`${name}-calls`);

/** By the worker's name; a page that leads does so to its end, however many clients come and go in it. */
const crews = new Map();

/** Used as a SharedWorker is. */
export class LedWorker {
  onerror = null;
  port = new Line();

  constructor(url, options) {
    if (!crews.has(options.name)) crews.set(options.name, new Crew(url, options));
    crews.get(options.name).join(this);
  }
}

/** A page's port to the worker, whichever way it goes. What is posted before anybody is there waits. */
class Line {
  onmessage = null;
  name = `syncline-line-${crypto.randomUUID()}`;
  /** 'calling' → 'answered' → 'closed' */
  state = 'calling';
  #port = null;
  #unsent = [];

  postMessage(message, transfer) {
    if (this.state === 'answered') this.#port.postMessage(message, transfer);
    else this.#unsent.push([message, transfer]);
  }

  /** Goes over a port of the worker's from now on. */
  lead(port) {
    this.#through(port, message => this.onmessage?.(message));
    this.#answer();
  }

  /** Goes over the channel of its name, once the worker answers there. */
  call() {
    this.#through(new BroadcastChannel(this.name), message => {
      this.#answer();
      const { t, host } = message.data;
      if (t === 'host') this.#port.postMessage({ t: 'hosted', host, failed: 'only the leading page can' });
      else this.onmessage?.(message);
    });
  }

  #through(port, heard) {
    this.#port?.close();
    this.#port = port;
    port.onmessage = heard;
  }

  #answer() {
    this.state = 'answered';
    for (const [message, transfer] of this.#unsent.splice(0)) this.#port.postMessage(message, transfer);
  }

  close() {
    this.state = 'closed';
    this.#port?.close();
  }
}

/** This page among those that use one worker. */
class Crew {
  #url;
  #options;
  #calls;
  #leds = [];
  #asks = false;
  /** Ends the lead; null while another page has it. */
  #resign = null;
  #worker = null;

  constructor(url, options) {
    this.#url = url;
    this.#options = options;
    this.#calls = callsOf(options.name);
    this.#calls.onmessage = ({ data: { here } }) => here && this.#callAgain();
  }

  #waiting() {
    return this.#leds.filter(led => led.port.state === 'calling');
  }

  join(led) {
    this.#leds = [...this.#leds.filter(other => other.port.state !== 'closed'), led];
    if (this.#resign) return this.#serve(led);
    led.port.call();
    this.#calls.postMessage({ line: led.port.name });
    if (!this.#asks) this.#askForLead();
  }

  /** A worker is there that may not have heard the calls of before. */
  #callAgain() {
    for (const { port } of this.#waiting()) this.#calls.postMessage({ line: port.name });
  }

  #askForLead() {
    this.#asks = true;
    const granted = () =>
      new Promise(resign => {
        this.#resign = resign;
        // Also where nobody waits in this page: others may.
        this.#worker = this.#begin();
        for (const led of this.#waiting()) this.#serve(led);
      });
    navigator.locks.request(`${this.#options.name}-leader`, granted);
  }

  #serve(led) {
    const { port1, port2 } = new MessageChannel();
    this.#worker.postMessage(0, [port2]);
    led.port.lead(port1);
  }

  #begin() {
    const worker = new Worker(this.#url, this.#options);
    worker.onerror = () => this.#failed(worker);
    // Once it speaks its script is there, and it reports its errors itself.
    worker.onmessage = () => (worker.onerror = null);
    return worker;
  }

  /** The script could not be fetched: perhaps another page can. */
  #failed(worker) {
    worker.terminate();
    this.#asks = false;
    this.#resign();
    this.#resign = null;
    for (const led of this.#leds) if (led.port.state !== 'closed') led.onerror?.();
  }
}

/**
 * In the worker of the leading page: takes its ports and the lines of the other pages.
 * @param {DedicatedWorkerGlobalScope} worker
 * @param {(port: MessagePort | Far) => void} take
 */
export function answer(worker, take) {
  const lines = new Set();
  const calls = callsOf(worker.name);
  calls.onmessage = ({ data: { line } }) => {
    if (!line || lines.has(line)) return;
    lines.add(line);
    const far = new Far(line, () => lines.delete(line));
    take(far);
    far.postMessage({ t: 'progress', id: 0, patience: 0 });
  };
  calls.postMessage({ here: true });
  worker.postMessage(0);
}

/** Another page's line, to the worker a port: it keeps what comes before anybody listens, as a channel does not. */
class Far {
  #channel;
  #early = [];
  #closed;

  constructor(name, closed) {
    this.#closed = closed;
    this.#channel = new BroadcastChannel(name);
    this.#channel.onmessage = message => this.#early.push(message);
  }

  set onmessage(heard) {
    this.#channel.onmessage = heard;
    this.#early.splice(0).forEach(heard);
  }

  postMessage(message) {
    this.#channel.postMessage(message);
  }

  close() {
    this.#channel.close();
    this.#closed();
  }
}
