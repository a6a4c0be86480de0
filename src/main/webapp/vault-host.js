// A dedicated worker that a tab lends to the SharedWorker, because only here may a file be flushed. It writes what it is
// told into one file at a time, and ends itself when the worker it serves is gone.
const FOLDER = "syncline-vault";

let handle = null;
let length = 0;

function close() {
  if (handle) handle.close();
  handle = null;
}

/** Begins a file. What an earlier attempt under this name left is cut off. */
async function open(file) {
  close();
  const root = await navigator.storage.getDirectory();
  const folder = await root.getDirectoryHandle(FOLDER, { create: true });
  const entry = await folder.getFileHandle(file, { create: true });
  handle = await entry.createSyncAccessHandle();
  handle.truncate(0);
  length = 0;
}

/** Appends all bytes, however few a write takes, and flushes. */
function write(bytes) {
  if (!handle) throw new Error("no file");
  let done = 0;
  while (done < bytes.byteLength) {
    const written = handle.write(bytes.subarray(done), { at: length + done });
    if (!(written > 0)) throw new Error(`wrote ${written} of ${bytes.byteLength - done} bytes`);
    done += written;
  }
  handle.flush();
  length += done;
}

function end() {
  close();
  self.close();
}

/** Orders are carried out one after the other and answered in their order; `close` and `end` have no answer. */
function serve(port) {
  let previous = Promise.resolve();
  const answer = async (order) => {
    try {
      if (order.t === "open") await open(order.file);
      else if (order.t === "write") write(order.bytes);
      else if (order.t === "close") return close();
      else if (order.t === "end") return end();
      else throw new Error(`unknown order ${order.t}`);
      port.postMessage({ t: "done" });
    } catch (failure) {
      if (order.t === "open" || order.t === "write") close();
      port.postMessage({ t: "failed", message: String(failure) });
    }
  };
  port.onmessage = (message) => {
    previous = previous.then(() => answer(message.data));
  };
}

/** Lives until the worker's epoch lock falls free; its own lock tells the worker that it lives. */
self.onmessage = ({ data: order, ports: [port] }) => {
  if (order.t !== "host") return;
  const lock = `syncline-host-${order.epoch}-${order.host}`;
  navigator.locks.request(lock, () => {
    serve(port);
    port.postMessage({ t: "ready" });
    return navigator.locks.request(`syncline-epoch-${order.epoch}`, { mode: "shared" }, end);
  });
};
