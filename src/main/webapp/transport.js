/**
 * Connections for places where no WebSocket gets through: frames go up in requests, and come down as server-sent events, or
 * in answers that wait for them where a stream is kept back. Each looks to the worker like a WebSocket. The worker fetches
 * this when a connection of its ended.
 */
const SOCKET_FAILURES_MAX = 2;
/** In which the first bytes of a stream must have come; what keeps them back for so long keeps everything back. */
const FIRST_BYTES_MS = 5_000;
/** Without a sign of life; the server gives one every 10 s. */
const STREAM_SILENCE_MS = 30_000;
/** Streams that break sooner than this, so often in a row, are given up for requests that wait. */
const STREAM_SHORT_MS = 20_000;
const STREAM_FAILURES_MAX = 3;
const WAIT_S = 25;
/** A request that waited at least so long when it broke was not let wait. */
const WAITED_MS = 500;
const ANSWER_MS = 15_000;
/** Enough for a request that may not wait for long to come down from WAIT_S to none. */
const ATTEMPTS_MAX = 6;
const PAUSE_MS = 400;
/** Between requests where not even a short wait gets through. */
const POLL_MS = 2_000;
const BATCH_BYTES = 256 * 1024;
const PROBE_FIRST_MS = 15_000;
const PROBE_LAST_MS = 600_000;
const CONNECTIONS = '/sync/connections';
const POSITION = 'Syncline-Position';
const CLOSED = 3;

/** WebSockets in a row on which nothing came. */
let socketFailures = 0;
let streamFailures = 0;
/** The first frame of every connection; a WebSocket that answers it works. */
let hello = null;

const pause = ms => new Promise(resume => setTimeout(resume, ms));

const openSocket = () => new WebSocket(`${location.origin.replace('http', 'ws')}/sync`);

/** Hears that a WebSocket ended, and whether anything came on it. */
export function ended(heard) {
  socketFailures = heard ? 0 : socketFailures + 1;
}

/** Begins the connection that is most likely to work. */
export function connect() {
  if (socketFailures >= SOCKET_FAILURES_MAX) return new HttpWire(streamFailures < STREAM_FAILURES_MAX);
  const socket = openSocket();
  let heard = false;
  socket.addEventListener('message', () => (heard = true));
  socket.addEventListener('close', () => ended(heard));
  return socket;
}

/** Whether a WebSocket opens and answers. */
function socketWorks() {
  return new Promise(done => {
    const socket = openSocket();
    const timer = setTimeout(() => socket.close(), FIRST_BYTES_MS);
    socket.onopen = () => hello && socket.send(hello);
    socket.onmessage = () => {
      done(true);
      socket.close();
    };
    socket.onclose = () => {
      clearTimeout(timer);
      done(false);
    };
  });
}

/** Where the CBOR item that begins at a place ends. Frames have definite lengths and no tags. */
function endOf(bytes, start) {
  const kind = bytes[start] >> 5;
  let count = bytes[start] & 31;
  let at = start + 1;
  if (count > 23) {
    const end = at + (1 << (count - 24));
    for (count = 0; at < end; at++) count = count * 256 + bytes[at];
  }
  if (kind === 2 || kind === 3) return at + count;
  for (let items = kind === 4 ? count : kind === 5 ? 2 * count : 0; items > 0; items--) at = endOf(bytes, at);
  return at;
}

/** A connection over HTTP requests, with what the worker uses of a WebSocket. */
class HttpWire {
  transport;
  readyState = 0;
  bufferedAmount = 0;
  onopen = null;
  onmessage = null;
  onclose = null;
  #address = '';
  #batch = 0;
  #unsent = [];
  #sending = false;
  #over = new AbortController();
  #probing = 0;

  constructor(streams) {
    this.transport = streams ? 'events' : 'poll';
    this.#run();
  }

  async #run() {
    const begun = await this.#ask(CONNECTIONS, { method: 'POST' }, ANSWER_MS).catch(() => null);
    if (begun?.status !== 201) {
      // The server is away or refuses, and that is no WebSocket's fault: the next attempt is one.
      socketFailures = SOCKET_FAILURES_MAX - 1;
      return this.#lost();
    }
    if (this.readyState === CLOSED) return;
    this.#address = `${CONNECTIONS}/${JSON.parse(new TextDecoder().decode(begun.body)).id}`;
    this.readyState = 1;
    this.onopen?.();
    this.#probe(PROBE_FIRST_MS);
    await (this.transport === 'events' ? this.#hear() : this.#poll()).catch(() => {});
    this.#lost();
  }

  /** A request that ends with the connection, or after a time. */
  async #ask(address, options, ms) {
    const abort = new AbortController();
    const stop = () => abort.abort();
    const timer = setTimeout(stop, ms);
    this.#over.signal.addEventListener('abort', stop);
    try {
      const answer = await fetch(address, { ...options, cache: 'no-store', credentials: 'same-origin', signal: abort.signal });
      return { status: answer.status, headers: answer.headers, body: new Uint8Array(await answer.arrayBuffer()) };
    } finally {
      clearTimeout(timer);
      this.#over.signal.removeEventListener('abort', stop);
    }
  }

  send(bytes) {
    const frame = new Uint8Array(bytes);
    hello ??= frame;
    this.bufferedAmount += frame.length;
    this.#unsent.push(frame);
    if (!this.#sending) this.#sendAll().catch(() => this.#lost());
  }

  async #sendAll() {
    this.#sending = true;
    while (this.#unsent.length > 0 && this.readyState === 1) {
      const frames = [];
      let size = 0;
      while (this.#unsent.length > 0 && size < BATCH_BYTES) {
        size += this.#unsent[0].length;
        frames.push(this.#unsent.shift());
      }
      await this.#post(++this.#batch, new Blob(frames));
      this.bufferedAmount -= size;
    }
    this.#sending = false;
  }

  /** One batch after the other; one whose answer got lost is sent again under its number. */
  async #post(batch, body) {
    const options = { method: 'POST', headers: { 'Content-Type': 'application/cbor' }, body };
    for (let attempt = 1; this.readyState === 1; attempt++) {
      const answer = await this.#ask(`${this.#address}/up?batch=${batch}`, options, ANSWER_MS).catch(() => null);
      if (answer?.status === 204) return;
      const again = answer === null || answer.status === 429 || answer.status >= 500;
      if (!again || attempt === ATTEMPTS_MAX) throw new Error('frames could not be sent');
      await pause(PAUSE_MS * attempt);
    }
  }

  #heard(bytes) {
    for (let at = 0; at < bytes.length && this.readyState === 1; ) {
      const end = endOf(bytes, at);
      this.onmessage?.({ data: bytes.slice(at, end).buffer });
      at = end;
    }
  }

  /** Hears events until the stream ends, breaks or falls silent. */
  async #hear() {
    const begun = Date.now();
    let timer = setTimeout(() => this.#lost(), FIRST_BYTES_MS);
    let any = false;
    try {
      const options = { headers: { Accept: 'text/event-stream' }, cache: 'no-store', credentials: 'same-origin', signal: this.#over.signal };
      const answer = await fetch(`${this.#address}/events?after=0`, options);
      if (answer.status !== 200) return;
      const reader = answer.body.pipeThrough(new TextDecoderStream()).getReader();
      let text = '';
      for (let piece = await reader.read(); !piece.done; piece = await reader.read()) {
        any = true;
        clearTimeout(timer);
        timer = setTimeout(() => this.#lost(), STREAM_SILENCE_MS);
        const events = (text + piece.value).split('\n\n');
        text = events.pop();
        for (const event of events) this.#event(event);
      }
    } finally {
      clearTimeout(timer);
      const lastedMs = Date.now() - begun;
      if (!any && lastedMs >= FIRST_BYTES_MS) streamFailures = STREAM_FAILURES_MAX;
      else streamFailures = lastedMs < STREAM_SHORT_MS && !this.#over.signal.aborted ? streamFailures + 1 : 0;
    }
  }

  #event(event) {
    const [, data] = /^id: \d+\ndata: (.*)$/.exec(event) ?? [];
    if (data) this.#heard(Uint8Array.from(atob(data), letter => letter.charCodeAt(0)));
  }

  /** A way that lets no request wait gets shorter waits, at last none. */
  async #poll() {
    let wait = WAIT_S;
    let position = 0;
    for (let failures = 0; failures < ATTEMPTS_MAX && this.readyState === 1; ) {
      const asked = Date.now();
      const options = { headers: { Prefer: `wait=${wait}` } };
      const answer = await this.#ask(`${this.#address}/down?after=${position}`, options, wait * 1_000 + ANSWER_MS).catch(() => null);
      if (answer?.headers.has(POSITION)) {
        failures = 0;
        this.#heard(answer.body);
        position = Number(answer.headers.get(POSITION));
        if (answer.headers.has('Syncline-Closed')) return;
        if (wait === 0) await pause(POLL_MS);
      } else if (answer === null || answer.status >= 500) {
        failures++;
        if (Date.now() - asked > WAITED_MS) wait >>= 1;
        await pause(PAUSE_MS * failures);
      } else {
        return;
      }
    }
  }

  /** Looks now, and then from time to time, whether a WebSocket gets through; if so, this connection gives way to one. */
  async #probe(nextMs) {
    const works = await socketWorks();
    if (this.readyState !== 1) return;
    if (works) {
      socketFailures = 0;
      streamFailures = 0;
      this.close();
    } else {
      this.#probing = setTimeout(() => this.#probe(Math.min(PROBE_LAST_MS, nextMs * 2)), nextMs);
    }
  }

  close() {
    if (this.readyState === 1) {
      fetch(this.#address, { method: 'DELETE', keepalive: true, credentials: 'same-origin' }).catch(() => {});
    }
    this.#lost();
  }

  #lost() {
    if (this.readyState === CLOSED) return;
    this.readyState = CLOSED;
    clearTimeout(this.#probing);
    this.#over.abort();
    this.onclose?.();
  }
}
