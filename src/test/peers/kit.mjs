// node kit.mjs SERVER: everything that automerge-repo peers do with each other through a Syncline server. Prints a line
// for each scenario: "ok NAME" or "failed NAME: why".
import * as A from "@automerge/automerge";
import { Counter, ImmutableString, updateText } from "@automerge/automerge-repo";
import assert from "node:assert/strict";
import { Buffer } from "node:buffer";
import { randomBytes } from "node:crypto";
import { argv, exit } from "node:process";
import { connect, leave, open, Person, until } from "./peer.mjs";

const server = argv[2];
const only = argv.slice(3);

const ada = await Person.arrive(server, "Ada");
const bob = await Person.arrive(server, "Bob");
const eve = await Person.arrive(server, "Eve");
const project = await ada.project("shared");
await ada.admit(project, bob, "editor");

const json = (document) => ada.ask("GET", `/documents/${document.documentId}`);
const stored = (document, check) => until("stored on the server", async () => check(await json(document)));

const scenarios = {
  async "both ways"() {
    const [one, other] = [await ada.repo(project), await bob.repo(project)];
    const made = one.create({ title: "made", items: ["a"] });
    const found = await open(other, made.url);
    assert.equal(found.doc().title, "made");
    found.change((doc) => doc.items.push("b"));
    await until("the other's edit", () => made.doc().items.length === 2);
    made.change((doc) => doc.items.push("c"));
    await until("the first one's edit", () => found.doc().items.length === 3);
    await stored(made, (value) => value.items.join("") === "abc");
    const listed = await ada.ask("GET", `/projects/${project}/documents`);
    const row = listed.documents.find((document) => document.id === made.documentId);
    assert.equal(row.type, "automerge");
    await until("its title in the listing", async () => {
      const page = await ada.ask("GET", `/projects/${project}/documents`);
      return page.documents.find((document) => document.id === made.documentId).title === "made";
    });
    return [one, other];
  },

  async "a late joiner with the first gone"() {
    const one = await ada.repo(project);
    const made = one.create({ text: "left behind" });
    await stored(made, (value) => value.text === "left behind");
    leave(one);
    const other = await bob.repo(project);
    const found = await open(other, made.url);
    assert.equal(found.doc().text, "left behind");
    return [other];
  },

  async "made here, opened there"() {
    const note = await ada.ask("POST", `/projects/${project}/documents`, { type: "note", title: "from here" });
    const repo = await bob.repo(project);
    const found = await open(repo, `automerge:${note.id}`);
    assert.equal(found.doc().title, "from here");
    found.change((doc) => updateText(doc, ["text"], "written there"));
    await stored({ documentId: note.id }, (value) => value.text === "written there");
    return [repo];
  },

  async "offline edits and reconnecting"() {
    const address = await ada.address(project);
    const [one, other] = [connect(address), await bob.repo(project)];
    const made = one.create({ list: [] });
    const found = await open(other, made.url);
    leave(one);
    for (let i = 0; i < 20; i++) made.change((doc) => doc.list.push(`offline ${i}`));
    found.change((doc) => doc.list.push("meanwhile"));
    await stored(made, (value) => value.list.length === 1);
    one.adapter.connect(one.peerId, {});
    await until("both have all", () => made.doc().list.length === 21 && found.doc().list.length === 21);
    assert.deepEqual(made.doc(), found.doc());
    assert.deepEqual(A.getHeads(made.doc()), A.getHeads(found.doc()));
    return [one, other];
  },

  async "ephemeral messages"() {
    const [one, other, third] = [await ada.repo(project), await bob.repo(project), await ada.repo(project)];
    const made = one.create({ here: true });
    const handles = [await open(other, made.url), await open(third, made.url)];
    const heard = [[], []];
    handles.forEach((handle, i) => handle.on("ephemeral-message", ({ message }) => heard[i].push(message.cursor)));
    const own = [];
    made.on("ephemeral-message", ({ message }) => own.push(message));
    for (let i = 0; i < 5; i++) made.broadcast({ cursor: i });
    await until("all messages", () => heard.every((some) => some.length === 5));
    assert.deepEqual(heard, [[0, 1, 2, 3, 4], [0, 1, 2, 3, 4]]);
    assert.deepEqual(own, []);
    return [one, other, third];
  },

  async "a forgotten history"() {
    const [one, other] = [await ada.repo(project), await bob.repo(project)];
    const made = one.create({ list: ["a"] });
    const found = await open(other, made.url);
    await stored(made, (value) => value.list.length === 1);
    leave(other);
    found.change((doc) => doc.list.push("of the old history"));
    let heard = 0;
    for (const repo of [one, other]) repo.adapter.on("message", () => heard++);
    await ada.ask("DELETE", `/documents/${made.documentId}/versions`);
    other.adapter.connect(other.peerId, {});
    const fresh = await bob.repo(project);
    const anew = await open(fresh, made.url);
    assert.deepEqual(anew.doc().list, ["a"]);
    anew.change((doc) => doc.list.push("of the new one"));
    await stored(made, (value) => value.list.join() === "a,of the new one");
    await until("nobody has anything more to say", async () => {
      const before = heard;
      await new Promise((later) => setTimeout(later, 500));
      return heard === before;
    });
    await stored(made, (value) => value.list.join() === "a,of the new one");
    return [one, other, fresh];
  },

  async "an unknown document that appears later"() {
    const repo = await bob.repo(project);
    const maker = connect(await ada.address(project));
    await maker.networkSubsystem.whenReady();
    leave(maker);
    const made = maker.create({ title: "later" });
    await assert.rejects(repo.find(made.url), /unavailable/);
    maker.adapter.connect(maker.peerId, {});
    const found = await open(repo, made.url);
    assert.equal(found.doc().title, "later");
    return [repo, maker];
  },

  async "denied, granted, read only, written, revoked"() {
    const shared = await ada.project("granted later");
    const maker = await ada.repo(shared);
    const made = maker.create({ lines: ["secret"] });
    await stored(made, (value) => value.lines.length === 1);
    const repo = await eve.repo();
    await assert.rejects(repo.find(made.url), /unavailable/);
    await ada.admit(shared, eve, "viewer");
    const found = await open(repo, made.url);
    assert.deepEqual(found.doc().lines, ["secret"]);
    found.change((doc) => doc.lines.push("only read"));
    made.change((doc) => doc.lines.push("goes on"));
    await until("what the owner writes", () => found.doc().lines.includes("goes on"));
    assert.deepEqual((await json(made)).lines, ["secret", "goes on"]);
    await ada.admit(shared, eve, "editor");
    await until("what was written before", async () => (await json(made)).lines.length === 3);
    found.change((doc) => doc.lines.push("now written"));
    await stored(made, (value) => value.lines.includes("now written"));
    await ada.dismiss(shared, eve);
    const begun = Date.now();
    await until("eve cannot write", async () => {
      await eve.ask("GET", `/documents/${made.documentId}`, undefined, 404);
      return true;
    });
    made.change((doc) => doc.lines.push(`after ${Date.now() - begun} ms`));
    await stored(made, (value) => value.lines.length === 5);
    found.change((doc) => doc.lines.push("too late"));
    const other = maker.create({ marker: true });
    await stored(other, (value) => value.marker);
    assert.equal(found.doc().lines.filter((line) => line.startsWith("after")).length, 0);
    assert.equal((await json(made)).lines.includes("too late"), false);
    return [maker, repo];
  },

  async "a token that is ended"() {
    const repo = connect(await bob.address(project));
    const made = repo.create({ n: 1 });
    await stored(made, (value) => value.n === 1);
    const closed = new Promise((resolve) => repo.networkSubsystem.once("peer-disconnected", resolve));
    await bob.ask("DELETE", `/repo/tokens/${bob.token.id}`);
    await closed;
    made.change((doc) => (doc.n = 2));
    await until("it is refused when it comes back", async () => {
      const metrics = await (await fetch(`${server}/q/metrics`)).text();
      return /syncline_refusals_total\{code="SESSION_ENDED",door="repo"\} ([3-9]|\d\d)/.test(metrics);
    });
    assert.equal((await json(made)).n, 1);
    return [repo];
  },

  async "documents of 1 MB and 10 MB"() {
    const [one, other] = [await ada.repo(project), await bob.repo(project)];
    for (const bytes of [1_000_000, 10_000_000]) {
      const made = one.create({ title: `of ${bytes}`, pieces: [] });
      for (let piece = 0; piece < bytes / 250_000; piece++) {
        made.change((doc) => doc.pieces.push(new Uint8Array(randomBytes(250_000))));
      }
      await stored(made, (value) => value.pieces.length === bytes / 250_000);
      const found = await open(other, made.url);
      found.doc().pieces.forEach((piece, i) => assert.equal(Buffer.compare(piece, made.doc().pieces[i]), 0));
      found.change((doc) => (doc.seen = true));
      await until("an edit of a large document", () => made.doc().seen === true);
    }
    return [one, other];
  },

  async "500 documents on one connection"() {
    const [one, other] = [await ada.repo(project), await bob.repo(project)];
    const made = Array.from({ length: 500 }, (none, i) => one.create({ number: i }));
    await until("all are there", async () => {
      const last = await fetch(`${server}/q/metrics`);
      return last.ok && (await json(made[499])).number === 499;
    });
    const found = await Promise.all(made.map((handle) => open(other, handle.url)));
    found.forEach((handle, i) => assert.equal(handle.doc().number, i));
    found[250].change((doc) => (doc.edited = true));
    await until("an edit of one of them", () => made[250].doc().edited === true);
    return [one, other];
  },

  async "values of every kind"() {
    const [one, other] = [await ada.repo(project), await bob.repo(project)];
    const when = new Date(1_700_000_000_123);
    const made = one.create({
      counter: new Counter(1),
      text: "Zoë 👩‍👩‍👧 𝄞 ",
      name: new ImmutableString("immutable"),
      list: [1, -2.5, true, null, "x", [1, [2]], { deep: { deeper: [] } }],
      when,
      bytes: new Uint8Array([0, 1, 255]),
      big: Number.MAX_SAFE_INTEGER,
      float: 0.1,
    });
    const found = await open(other, made.url);
    assert.equal(found.doc().when.getTime(), when.getTime());
    assert.deepEqual([...found.doc().bytes], [0, 1, 255]);
    made.change((doc) => doc.counter.increment(2));
    found.change((doc) => doc.counter.increment(40));
    found.change((doc) => A.splice(doc, ["text"], 4, 0, "🎉"));
    made.change((doc) =>
      A.mark(doc, ["text"], { start: 0, end: 3, expand: "both" }, "bold", true));
    made.change((doc) => doc.list.splice(1, 1));
    found.change((doc) => doc.list.push({ more: "𝄞" }));
    await until("both have all", () =>
      made.doc().counter.value === 43
        && A.getHeads(made.doc()).join() === A.getHeads(found.doc()).join());
    assert.deepEqual(A.toJS(made.doc()), A.toJS(found.doc()));
    assert.deepEqual(A.marks(found.doc(), ["text"]), A.marks(made.doc(), ["text"]));
    assert.equal(A.marks(found.doc(), ["text"]).length, 1);
    await stored(made, (value) => value.counter === 43 && value.text === found.doc().text);
    return [one, other];
  },

  async "garbage disturbs nobody"() {
    const [one, other] = [await ada.repo(project), await bob.repo(project)];
    const made = one.create({ n: 0 });
    const found = await open(other, made.url);
    const address = await eve.address();
    for (const frame of garbage(made.documentId)) {
      const socket = new one.adapter.socket.constructor(address);
      await new Promise((resolve) => socket.addEventListener("open", resolve));
      socket.send(Buffer.from("a46474797065646a6f696e6873656e646572496463657665", "hex"));
      socket.send(frame);
      socket.close();
    }
    found.change((doc) => (doc.n = 7));
    await until("an edit after the garbage", () => made.doc().n === 7);
    return [one, other];
  },
};

function* garbage(documentId) {
  yield Buffer.alloc(0);
  yield Buffer.from([0xff]);
  yield "text";
  for (let i = 0; i < 20; i++) yield randomBytes(1 + i * 37);
  const text = (value) => Buffer.concat([Buffer.from([0x78, value.length]), Buffer.from(value)]);
  const sync = (bytes) =>
    Buffer.concat([
      Buffer.from([0xa4]), text("type"), text("sync"), text("senderId"), text("eve"),
      text("documentId"), text(documentId), text("data"), Buffer.from([0x58, bytes.length]), bytes,
    ]);
  for (let i = 0; i < 20; i++) yield sync(Buffer.concat([Buffer.from([0x42 + (i & 1)]), randomBytes(i * 5)]));
  yield Buffer.concat([Buffer.from([0xb9, 0xff, 0xff]), text("type")]);
  yield Buffer.alloc(5_000, 0x9f);
}

const names = Object.keys(scenarios).filter((name) => only.length === 0 || only.includes(name));
for (const name of names) {
  const begun = Date.now();
  try {
    const repos = await scenarios[name]();
    repos.forEach(leave);
    console.log(`ok ${name} (${Date.now() - begun} ms)`);
  } catch (error) {
    console.log(`failed ${name}: ${error.stack.replaceAll("\n", " | ")}`);
  }
}
exit(0);
