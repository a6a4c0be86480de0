// node survivor.mjs SERVER: edits a document without end. Prints its id and an access token, then, each time the server
// answered for everything, how many edits that were. Whoever started it ends it.
import * as A from "@automerge/automerge";
import { encodeHeads } from "@automerge/automerge-repo";
import { Person, until } from "./peer.mjs";

const person = await Person.arrive(process.argv[2], "Ada");
const repo = await person.repo();
const handle = repo.create({ edits: [] });
const storage = await until("the server's storage id", () => {
  const peers = Object.values(repo.peerMetadataByPeerId);
  return peers.length > 0 && peers[0].storageId;
});
console.log(handle.documentId, person.bearer);
for (let edit = 0; ; edit++) {
  handle.change((doc) => doc.edits.push(edit));
  const heads = encodeHeads(A.getHeads(handle.doc())).join();
  await until("an answer", () => handle.getSyncInfo(storage)?.lastHeads.join() === heads);
  console.log(handle.doc().edits.length);
}
