/**
 * The switch of the network, for trying what happens without one: the worker fetches this when a page's inspector asks.
 * It stands between the worker and its socket and requests, and holds everything back for a while, or lets nothing through.
 * It lasts as long as the worker. Files of the shell are not of the network.
 */
const channel = new BroadcastChannel('syncline-network');
const { WebSocket: Socket, fetch: request } = self;
const SHELL = /\.(js|wasm)$/;
let cut = false;
let delayMs = 0;

const pause = ms => new Promise(resolve => setTimeout(resolve, ms));

/** Does things in their order, each not before it has waited as long as was asked when it came. */
function line() {
  let last = Promise.resolve();
  let waiting = 0;
  return task => {
    if (!delayMs && !waiting) return task();
    waiting++;
    const due = performance.now() + delayMs;
    last = last.then(() => pause(due - performance.now())).then(() => {
      waiting--;
      task();
    });
  };
}

function tame(socket) {
  const [up, down] = [line(), line()];
  const send = bytes => Socket.prototype.send.call(socket, bytes);
  socket.send = bytes => {
    const copy = bytes.slice();
    up(() => socket.readyState === Socket.OPEN && send(copy));
  };
  const heard = socket.onmessage;
  socket.onmessage = null;
  Object.defineProperty(socket, 'onmessage', {
    set: hear => socket.addEventListener('message', message => down(() => hear(message))),
  });
  if (heard) socket.onmessage = heard;
  return socket;
}

/** A connection that fails. */
function dead() {
  const socket = Object.assign(new EventTarget(), { readyState: Socket.CLOSED, bufferedAmount: 0, send() {}, close() {} });
  setTimeout(() => {
    socket.dispatchEvent(new Event('close'));
    socket.onclose?.();
  });
  return socket;
}

/** An answer whose body comes piece by piece for as long as it takes, each as late as everything else. */
function slow(answer) {
  const late = new TransformStream({ transform: (piece, out) => pause(delayMs).then(() => out.enqueue(piece)) });
  return new Response(answer.body.pipeThrough(late), answer);
}

self.WebSocket = function (url) {
  return cut ? dead() : tame(new Socket(url));
};

self.fetch = async (url, options) => {
  if (SHELL.test(new URL(url, self.location.href).pathname)) return request.call(self, url, options);
  await pause(delayMs);
  if (cut) throw new TypeError('the network is cut');
  const answer = await request.call(self, url, options);
  await pause(delayMs);
  return answer.headers.get('Content-Type')?.startsWith('text/event-stream') ? slow(answer) : answer;
};

// A connection over HTTP that began without the switch gives way to one that goes through it.
if (self.socket instanceof Socket) tame(self.socket);
else self.socket?.close();

/** Hears what a page wants, if it wants anything, and tells all of them what is. */
export function hear(wanted) {
  // What this script itself told the pages.
  if (wanted.is) return;
  const was = cut;
  if (typeof wanted.cut === 'boolean') cut = wanted.cut;
  if (wanted.delayMs >= 0) delayMs = wanted.delayMs;
  if (cut && !was) self.socket?.close();
  // As the device says when its network is back: nobody waits for the next attempt.
  if (was && !cut) self.dispatchEvent(new Event('online'));
  channel.postMessage({ is: { cut, delayMs } });
}
