// Starts the SharedWorker. Pages that connect before the compiled worker is there wait in line, and are told to.
const PATIENCE_MS = 15_000;
const waiting = [];

let take = (port) => {
  waiting.push(port);
  port.postMessage({ t: "progress", id: 0, patience: PATIENCE_MS });
};
self.onconnect = ({ ports: [port] }) => take(port);

/** The compiled worker calls this once with what takes every port from then on. */
self.syncline = (next) => {
  take = next;
  waiting.splice(0).forEach(next);
};

/** Fetches the script that runs commands, for the compiled worker. After a failure it goes by another name: that is kept. */
let failures = 0;
self.synclineCommands = (done) => {
  const name = `./commands.js?${failures}`;
  import(name).then(
    (script) => done(script, null),
    (failure) => done(null, String(failure), failures++),
  );
};

/** The inspector's switch of the network is a script of its own. */
new BroadcastChannel("syncline-network").onmessage = ({ data }) => import("./network.js").then((script) => script.hear(data));

try {
  const { main } = await import("./worker.js");
  main([]);
} catch (failure) {
  const fault = { code: "WORKER_FAILED", message: String(failure), retryable: true, action: "reload" };
  take = (port) => port.postMessage({ t: "fault", doc: null, fault });
  waiting.splice(0).forEach(take);
}
