// The tab of the vault's contract suite: it lends hosts as the real page does, and keeps what the worker says.
const worker = new SharedWorker("vault-contract-boot.js", { type: "module", name: "vault-contract" });
const hosts = new Map();
window.heard = [];
window.lending = true;

function lend({ epoch, host }) {
  if (!window.lending) return;
  const lent = new Worker("vault-host.js", { type: "module" });
  const channel = new MessageChannel();
  hosts.set(host, lent);
  lent.postMessage({ t: "host", epoch, host, args: null }, [channel.port1]);
  worker.port.postMessage({ t: "hosted", host }, [channel.port2]);
}

worker.onerror = (failure) => window.heard.push({ t: "error", text: failure.message });
worker.port.onmessage = ({ data }) => (data.t === "host" ? lend(data) : window.heard.push(data));
worker.port.postMessage({ t: "hello" });

window.ask = (t, kind) => worker.port.postMessage({ t, kind });
window.said = (t) => window.heard.filter((one) => one.t === t).map((one) => one.text);
/** Ends every host this page lent, as the death of the page would. */
window.endHosts = () => {
  for (const lent of hosts.values()) lent.terminate();
  hosts.clear();
};
