// node bench.mjs PEER_URL SERVER_PID [short]: the same load, made by this program, on Syncline and on the reference server of
// reference.mjs, one after the other. Prints a table in Markdown. Where it prints "restart", whoever runs it starts Syncline
// anew and writes its process' new number.
import * as A from "@automerge/automerge";
import { Repo, generateAutomergeUrl, parseAutomergeUrl } from "@automerge/automerge-repo";
import { WebSocketClientAdapter } from "@automerge/automerge-repo-network-websocket";
import { Encoder, decode } from "cbor-x";
import { execFileSync, spawn } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import WebSocket from "ws";

const [ours, firstPid, quick] = process.argv.slice(2);
let oursPid = firstPid;
const short = quick === "short";
const CLOSED_MS = short ? 1_500 : 8_000;
const PACED_MS = short ? 2_000 : 10_000;
const MANY_MS = short ? 3_000 : 10_000;
const EDITS_MAX = short ? 20_000 : 120_000;
const WINDOW = 64;
const IDLE = short ? 100 : 1_000;
const TRACE_EDITS = short ? 20_000 : 260_000;

const cbor = new Encoder({ tagUint8Array: false, useRecords: false });
const folder = mkdtempSync(join(tmpdir(), "reference-"));
const sleep = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

// ---- the reference server: a process that can be ended and started again on its files ----
let reference;
const orders = createInterface({ input: process.stdin });
async function startReference() {
  const child = spawn(process.execPath, ["--expose-gc", "reference.mjs", folder], { stdio: ["pipe", "pipe", "inherit"] });
  const port = await new Promise((resolve) => child.stdout.once("data", (data) => resolve(parseInt(data, 10))));
  reference = { child, url: `ws://127.0.0.1:${port}` };
}
async function restartBoth() {
  reference.child.kill();
  await new Promise((resolve) => reference.child.once("exit", resolve));
  await startReference();
  const answer = new Promise((resolve) => orders.once("line", resolve));
  console.log("restart");
  oursPid = await answer;
}

// ---- sync messages, as a stock peer writes them ----
const hash = (text) => Buffer.from(text, "hex");
function leb(value) {
  const bytes = [];
  for (; value > 0x7f; value >>>= 7) bytes.push((value & 0x7f) | 0x80);
  return Buffer.from([...bytes, value]);
}
const hashes = (list) => Buffer.concat([leb(list.length), ...list]);
const CAPABILITIES = Buffer.from([2, 2, 0x84]);
const REQUEST = Buffer.from("42000001000000020284", "hex");
function message(heads, shared, changes) {
  const parts = [Buffer.from([0x42]), hashes(heads), leb(0), leb(1), hashes(shared), leb(0), leb(changes.length)];
  for (const change of changes) parts.push(leb(change.length), change);
  return Buffer.concat([...parts, CAPABILITIES]);
}
/** Heads and number of changes of a message, without looking at the changes. */
function glance(bytes) {
  let at = 1;
  const number = () => {
    let value = 0;
    for (let shift = 0; ; shift += 7) {
      const octet = bytes[at++];
      value += (octet & 0x7f) * 2 ** shift;
      if (octet < 0x80) return value;
    }
  };
  const list = () => Array.from({ length: number() }, () => bytes.subarray(at, (at += 32)));
  const heads = list();
  const need = list();
  for (let haves = number(); haves > 0; haves--) {
    list();
    const bloom = number();
    at += bloom;
  }
  return { heads, need, changes: number() };
}

/** A connection that speaks the protocol with as little work as can be: what is measured is the server. */
class Peer {
  constructor(url) {
    this.id = `bench-${Math.random().toString(36).slice(2)}`;
    this.socket = new WebSocket(url, { perMessageDeflate: false, maxPayload: 1 << 30 });
    this.documents = new Map();
    this.bytes = 0;
    this.socket.on("message", (data) => this.heard(data));
  }

  async ready() {
    await new Promise((resolve, reject) => {
      this.socket.once("open", resolve);
      this.socket.once("error", reject);
    });
    const joined = new Promise((resolve) => (this.joined = resolve));
    this.socket.send(cbor.encode({
      type: "join", senderId: this.id, peerMetadata: { isEphemeral: true }, supportedProtocolVersions: ["1"],
    }));
    await joined;
    return this;
  }

  heard(data) {
    const frame = decode(data);
    if (frame.type === "peer") {
      this.server = frame.senderId;
      this.joined();
    } else if (frame.type === "sync") {
      this.documents.get(frame.documentId)?.(frame, data.length);
    }
  }

  sync(documentId, data, type = "sync") {
    this.socket.send(cbor.encode({ type, senderId: this.id, targetId: this.server, documentId, data }));
  }

  /** Opens a document and reports numbers of changes from then on; acknowledges each message, as stock peers do. */
  open(documentId, heard) {
    return new Promise((resolve) => {
      this.documents.set(documentId, (frame, length) => {
        const { heads, changes } = glance(frame.data);
        this.sync(documentId, message(heads, heads, []));
        if (changes > 0 && resolve) {
          resolve({ length });
          resolve = null;
        } else if (changes > 0) {
          heard(changes);
        }
      });
      this.sync(documentId, REQUEST, "request");
    });
  }

  close() {
    this.socket.close();
  }
}

/** A document with one change, and edits of it that were made beforehand. */
function prepared(edits) {
  let doc = A.from({ text: "" });
  const first = [A.getLastLocalChange(doc), A.getHeads(doc)];
  const made = [];
  for (let i = 0; i < edits; i++) {
    const before = A.getHeads(doc);
    doc = A.change(doc, (draft) => A.splice(draft, ["text"], i, 0, "x"));
    made.push([Buffer.from(A.getLastLocalChange(doc)), hash(A.getHeads(doc)[0]), hash(before[0])]);
  }
  A.free?.(doc);
  return { first, made };
}

async function upload(peer, documentId, { first: [change, heads] }) {
  const own = heads.map(hash);
  await new Promise((resolve) => {
    peer.documents.set(documentId, (frame) => {
      const { heads: theirs } = glance(frame.data);
      if (theirs.length > 0 && theirs[0].equals(own[0])) resolve();
      else peer.sync(documentId, message(own, [], [Buffer.from(change)]));
    });
    peer.sync(documentId, message(own, [], []));
  });
  peer.documents.set(documentId, () => {});
}

const newId = () => parseAutomergeUrl(generateAutomergeUrl()).documentId;
function quantile(values, share) {
  const sorted = Float64Array.from(values).sort();
  return sorted.length === 0 ? NaN : sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))];
}

/** A writer and readers of one document; sends while `more` says so, and gives latencies and edits per second. */
async function fanOut(url, readers, window, ms, edits) {
  const documentId = newId();
  const writer = await new Peer(url).ready();
  await upload(writer, documentId, edits);
  const sentAt = [];
  const missing = [];
  const latencies = [];
  const peers = [];
  let everywhere = 0;
  let stopped = false;
  let arrived = () => {};
  const send = () => {
    const next = sentAt.length;
    if (stopped || next === edits.made.length) return;
    const [change, head, before] = edits.made[next];
    sentAt.push(performance.now());
    missing.push(readers);
    writer.sync(documentId, message([head], [before], [change]));
  };
  for (let reader = 0; reader < readers; reader++) {
    const peer = await new Peer(url).ready();
    peers.push(peer);
    let next = 0;
    await peer.open(documentId, (count) => {
      const now = performance.now();
      for (let i = 0; i < count && next < sentAt.length; i++, next++) {
        latencies.push(now - sentAt[next]);
        if (--missing[next] === 0) {
          everywhere++;
          if (window > 0) send();
          arrived();
        }
      }
    });
  }
  const begun = performance.now();
  if (window > 0) {
    for (let i = 0; i < window; i++) send();
    await sleep(ms);
  } else {
    for (let i = 0; performance.now() - begun < ms; i++) {
      send();
      await sleep(Math.max(0, begun + (i + 1) * 20 - performance.now()));
    }
  }
  const perSecond = (everywhere * 1000) / (performance.now() - begun);
  stopped = true;
  for (let left = 300; left > 0 && everywhere < sentAt.length; left--) await sleep(100);
  const lost = sentAt.length - everywhere;
  [writer, ...peers].forEach((peer) => peer.close());
  return { perSecond, p50: quantile(latencies, 0.5), p99: quantile(latencies, 0.99), n: sentAt.length, lost };
}

/** 200 documents, each with a writer of five edits a second and a reader of its own. */
async function manyDocuments(url, edits) {
  const latencies = [];
  const all = [];
  for (let i = 0; i < 200; i++) {
    const documentId = newId();
    const [writer, reader] = [await new Peer(url).ready(), await new Peer(url).ready()];
    await upload(writer, documentId, edits);
    const one = { writer, reader, documentId, sentAt: [], next: 0 };
    await reader.open(documentId, (count) => {
      const now = performance.now();
      for (let k = 0; k < count && one.next < one.sentAt.length; k++) latencies.push(now - one.sentAt[one.next++]);
    });
    all.push(one);
  }
  const timers = all.map((one, i) => new Promise((resolve) => {
    let at = 0;
    setTimeout(() => {
      const timer = setInterval(() => {
        if (at * 200 >= MANY_MS) {
          clearInterval(timer);
          resolve();
          return;
        }
        const [change, head, before] = edits.made[at++];
        one.sentAt.push(performance.now());
        one.writer.sync(one.documentId, message([head], [before], [change]));
      }, 200);
    }, i);
  }));
  await Promise.all(timers);
  const sent = all.reduce((sum, one) => sum + one.sentAt.length, 0);
  for (let left = 300; left > 0 && latencies.length < sent; left--) await sleep(100);
  all.forEach((one) => (one.writer.close(), one.reader.close()));
  return { p50: quantile(latencies, 0.5), p99: quantile(latencies, 0.99), n: sent, lost: sent - latencies.length };
}

/** A document of many edits, uploaded by a stock Repo. */
async function uploadTrace(url) {
  let doc = A.from({ text: "" });
  let length = 0;
  for (let i = 0; i < TRACE_EDITS; i++) {
    const at = i % 11 === 0 && length > 40 ? length - (i % 40) : length;
    const cut = i % 7 === 3 && at > 0 ? 1 : 0;
    doc = A.change(doc, (draft) => A.splice(draft, ["text"], at - cut, cut, cut ? "" : "etaoin shrdlu"[i % 13]));
    length += cut ? -1 : 1;
  }
  const saved = A.save(doc);
  const repo = new Repo({ network: [new WebSocketClientAdapter(url, 0)] });
  const handle = repo.import(saved);
  const peer = await new Peer(url).ready();
  for (;;) {
    const there = await Promise.race([peer.open(handle.documentId, () => {}), sleep(2_000)]);
    if (there) break;
  }
  peer.close();
  await sleep(short ? 3_000 : 15_000);
  repo.networkSubsystem.disconnect?.();
  return { documentId: handle.documentId, saved: saved.length };
}

async function cold(url, documentId) {
  const peer = await new Peer(url).ready();
  const begun = performance.now();
  const { length } = await peer.open(documentId, () => {});
  const ms = performance.now() - begun;
  peer.close();
  return { ms, bytes: length };
}

const megabytes = (pid) => Number(/^Pss:\s+(\d+)/m.exec(readFileSync(`/proc/${pid}/smaps_rollup`, "utf8"))[1]) / 1000;
async function idle(url, pid, collect, edits) {
  collect();
  await sleep(4_000);
  const before = megabytes(pid);
  const peers = [];
  for (let i = 0; i < IDLE; i++) {
    const peer = await new Peer(url).ready();
    const documentId = newId();
    await upload(peer, documentId, edits);
    peers.push(peer);
  }
  await sleep(short ? 3_000 : 40_000);
  collect();
  await sleep(4_000);
  const per = ((megabytes(pid) - before) * 1_000) / IDLE;
  peers.forEach((peer) => peer.close());
  return per;
}

const round = (value, digits = 1) => value.toLocaleString("en", { maximumFractionDigits: digits });
const rows = [];
const say = (what, theirs, mine, ratio, goal) => {
  rows.push(`| ${what} | ${theirs} | ${mine} | ${ratio} | ${goal} |`);
  console.error(rows.at(-1));
};

await startReference();
const edits = prepared(EDITS_MAX);
const few = { first: edits.first, made: edits.made.slice(0, 5_000) };

for (const url of [ours, reference.url]) await fanOut(url, 10, WINDOW, short ? 500 : 4_000, edits);
const closed = [await fanOut(reference.url, 10, WINDOW, CLOSED_MS, edits), await fanOut(ours, 10, WINDOW, CLOSED_MS, edits)];
say("closed loop, 10 readers, window 64, edits/s", round(closed[0].perSecond), round(closed[1].perSecond),
  `${round(closed[1].perSecond / closed[0].perSecond)} ×`, "≥ 20 ×");
const paced = [await fanOut(reference.url, 100, 0, PACED_MS, few), await fanOut(ours, 100, 0, PACED_MS, few)];
say("50 edits/s to 100 readers, p50 / p99 ms", `${round(paced[0].p50)} / ${round(paced[0].p99)}`,
  `${round(paced[1].p50)} / ${round(paced[1].p99)}`, `p99 ${round(paced[1].p99 / paced[0].p99, 2)} ×`, "≤ 0.1 ×");
const many = [await manyDocuments(reference.url, few), await manyDocuments(ours, few)];
say("200 documents × 5 edits/s, p50 / p99 ms", `${round(many[0].p50)} / ${round(many[0].p99)}`,
  `${round(many[1].p50)} / ${round(many[1].p99)}`, "", "p50 ≤ 5 ms");
const traces = [await uploadTrace(reference.url), await uploadTrace(ours)];
await restartBoth();
const colds = [await cold(reference.url, traces[0].documentId), await cold(ours, traces[1].documentId)];
say(`${round(TRACE_EDITS)} edits, both just started, to the last byte, ms`, round(colds[0].ms), round(colds[1].ms), "", "≤ 150 ms");
say("the same, bytes received", round(colds[0].bytes), round(colds[1].bytes), "", "≤ 135 kB");
await restartBoth();
const memory = [
  await idle(reference.url, reference.child.pid, () => reference.child.stdin.write("gc\n"), few),
  await idle(ours, oursPid, () => execFileSync("jcmd", [oursPid, "GC.run"]), few),
];
say("MB per 1,000 idle connections, own document", round(memory[0]), round(memory[1]),
  `${round(memory[1] / memory[0], 2)} ×`, "≤ 0.33 ×");

console.log("| | reference | Syncline | ratio | goal |\n|---|---|---|---|---|");
rows.forEach((row) => console.log(row));
console.log(`\nEdits sent and not seen by every reader: ${[...closed, ...paced, ...many].map((one) => one.lost).join(", ")}.`);
reference.child.kill();
rmSync(folder, { recursive: true, force: true });
process.exit(0);
