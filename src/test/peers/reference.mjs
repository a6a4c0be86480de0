// node reference.mjs FOLDER: a server on the stock packages, as its authors' own is made. Prints its port.
import { Repo } from "@automerge/automerge-repo";
import { WebSocketServerAdapter } from "@automerge/automerge-repo-network-websocket";
import { NodeFSStorageAdapter } from "@automerge/automerge-repo-storage-nodefs";
import { createInterface } from "node:readline";
import { WebSocketServer } from "ws";

const sockets = new WebSocketServer({ port: 0, host: "127.0.0.1" });
new Repo({
  network: [new WebSocketServerAdapter(sockets)],
  storage: new NodeFSStorageAdapter(process.argv[2]),
  peerId: "storage-server-reference",
  sharePolicy: async () => false,
});
sockets.on("listening", () => console.log(sockets.address().port));
// It ends with whoever started it.
createInterface({ input: process.stdin })
  .on("line", (line) => line === "gc" && globalThis.gc())
  .on("close", () => process.exit(0));
