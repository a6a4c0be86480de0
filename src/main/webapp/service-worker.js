// Keeps the page's shell on the device, so that it starts offline. The list of files and hashes is made by the build; a
// file is kept under its hash, so that versions share what did not change. Everything that is not in the list, such as
// sessions, documents and the socket, goes to the network untouched.
import { files } from "./shell.js";

const CACHE = "syncline-shell";
const scope = new URL("./", self.location.href);

/** Their headers say what page and worker may ask, which an operator may have changed: every version brings them anew. */
const WITH_POLICY = ["index.html", "worker-boot.js"];

/** Where a file of this version is kept. */
const keyOf = (name) => new URL(`${name}?${files[name]}`, scope).href;

/** The name of the shell's file that a request asks for; undefined if it asks for something else. */
function fileOf(request) {
  const url = new URL(request.url);
  if (request.method !== "GET" || url.origin !== scope.origin || !url.pathname.startsWith(scope.pathname)) return undefined;
  const name = url.pathname.slice(scope.pathname.length) || "index.html";
  return Object.hasOwn(files, name) ? name : undefined;
}

async function hashOf(answer) {
  const hash = await crypto.subtle.digest("SHA-256", await answer.clone().arrayBuffer());
  return [...new Uint8Array(hash)].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}

/** Fetches one file. One that is not what the list says comes from another version: this one is not installed then. */
async function keep(cache, name) {
  if (!WITH_POLICY.includes(name) && (await cache.match(keyOf(name)))) return;
  const answer = await fetch(new URL(name, scope), { cache: "no-cache" });
  if (!answer.ok || (await hashOf(answer)) !== files[name]) throw new Error(`${name} is not of this version`);
  await cache.put(keyOf(name), answer);
}

async function install() {
  const cache = await caches.open(CACHE);
  await Promise.all(Object.keys(files).map((name) => keep(cache, name)));
}

/** Nobody uses an older version any more when this runs. */
async function dropOthers() {
  const cache = await caches.open(CACHE);
  const wanted = new Set(Object.keys(files).map(keyOf));
  const kept = await cache.keys();
  await Promise.all(kept.filter((request) => !wanted.has(request.url)).map((request) => cache.delete(request)));
  await self.clients.claim();
}

/** A newer version that waits takes over when the only page is loaded anew: it asks once more and gets the new one. */
async function giveWay() {
  const { waiting } = self.registration;
  if (!waiting) return null;
  const pages = await self.clients.matchAll({ type: "window", includeUncontrolled: true });
  if (pages.length > 1) return null;
  waiting.postMessage({ t: "takeOver" });
  return new Response("", { headers: { Refresh: "0", "Content-Type": "text/html" } });
}

async function answer(request, name) {
  if (request.mode === "navigate") {
    const later = await giveWay();
    if (later) return later;
  }
  const cache = await caches.open(CACHE);
  return (await cache.match(keyOf(name))) ?? fetch(request);
}

self.addEventListener("install", (installing) => installing.waitUntil(install()));
self.addEventListener("activate", (activating) => activating.waitUntil(dropOthers()));
self.addEventListener("message", ({ data }) => data?.t === "takeOver" && self.skipWaiting());
self.addEventListener("fetch", (fetching) => {
  const name = fileOf(fetching.request);
  if (name === undefined) return;
  fetching.respondWith(answer(fetching.request, name));
  if (fetching.request.mode === "navigate") fetching.waitUntil(self.registration.update().catch(() => {}));
});
