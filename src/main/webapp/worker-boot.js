// Starts the worker, which all pages share. Pages that connect before the compiled worker is there wait in line, and are told to.
const PATIENCE_MS = 15_000;
const waiting = [];

let take = (port) => {
  waiting.push(port);
  port.postMessage({ t: "progress", id: 0, patience: PATIENCE_MS });
};
const connected = ({ ports: [port] }) => take(port);
if ("onconnect" in self) {
  self.onconnect = connected;
} else {
  // There are no shared workers: one page runs this for all.
  self.onmessage = connected;
  import("./leader.js").then(({ answer }) => answer(self, (port) => take(port)));
}

/** The compiled worker calls this once with what takes every port from then on. */
self.syncline = (next) => {
  take = next;
  waiting.splice(0).forEach(next);
};

/** Fetches a script. After a failure it goes by another name: that is kept. */
let failures = 0;
const fetched = (script) => {
  const name = `${script}?${failures}`;
  return import(name).catch((failure) => {
    failures++;
    throw failure;
  });
};

/** Fetches the script that runs commands, for the compiled worker. */
self.synclineCommands = (done) =>
  fetched("./commands.js").then(
    (script) => done(script, null),
    (failure) => done(null, String(failure)),
  );

/** Begins a connection, for the compiled worker. Once one ended, transport.js does it, which knows other ways. */
self.synclineConnect = () => {
  const socket = new WebSocket(`${location.origin.replace("http", "ws")}/sync`);
  let heard = false;
  socket.addEventListener("message", () => (heard = true));
  socket.addEventListener("close", () =>
    fetched("./transport.js").then(({ connect, ended }) => {
      ended(heard);
      self.synclineConnect = connect;
    }, String),
  );
  return socket;
};

/** The inspector's switch of the network is a script of its own. */
new BroadcastChannel("syncline-network").onmessage = ({ data }) => import("./network.js").then((script) => script.hear(data));

/** Other servers, once a page names some. */
new BroadcastChannel("syncline-backends").onmessage = ({ data }) => data.backends && fetched("./mirror.js").then((script) => script.hear(data), String);

try {
  const { main } = await import("./worker.js");
  main([]);
} catch (failure) {
  const fault = { code: "WORKER_FAILED", message: String(failure), retryable: true, action: "reload" };
  take = (port) => port.postMessage({ t: "fault", doc: null, fault });
  waiting.splice(0).forEach(take);
}
