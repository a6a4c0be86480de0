// What kit.mjs has of Node, for a page: bundle.mjs puts it in the place of Node's own. The page reads what the kit printed
// in globalThis.printed, and in globalThis.ended that it is through.
const text = (value) => new TextEncoder().encode(value);

globalThis.printed = [];
globalThis.ended = false;
const print = console.log;
console.log = (line) => {
  globalThis.printed.push(line);
  print(line);
};

export const argv = ["", "", new URLSearchParams(location.search).get("server")];
export const exit = () => (globalThis.ended = true);

export function randomBytes(count) {
  const bytes = new Uint8Array(count);
  for (let from = 0; from < count; from += 65_536) crypto.getRandomValues(bytes.subarray(from, from + 65_536));
  return bytes;
}

export const Buffer = {
  alloc: (count, value = 0) => new Uint8Array(count).fill(value),
  from: (value, form) =>
    form === "hex" ? Uint8Array.from(value.match(/../g), (pair) => parseInt(pair, 16)) : typeof value === "string" ? text(value) : Uint8Array.from(value),
  concat(parts) {
    const whole = new Uint8Array(parts.reduce((size, part) => size + part.length, 0));
    parts.reduce((at, part) => (whole.set(part, at), at + part.length), 0);
    return whole;
  },
  compare: (one, other) => (one.length === other.length && one.every((octet, i) => octet === other[i]) ? 0 : 1),
};

/** Whether two values are made of the same things. */
function same(one, other) {
  if (Object.is(one, other)) return true;
  if (typeof one !== "object" || typeof other !== "object" || !one || !other) return false;
  if (one instanceof Date) return other instanceof Date && +one === +other;
  const keys = Object.keys(one);
  return keys.length === Object.keys(other).length && keys.every((key) => same(one[key], other[key]));
}

const shown = (value) => JSON.stringify(value)?.slice(0, 200);

export default {
  equal(one, other) {
    if (!Object.is(one, other)) throw new Error(`${shown(one)} is not ${shown(other)}`);
  },
  deepEqual(one, other) {
    if (!same(one, other)) throw new Error(`${shown(one)} is not ${shown(other)}`);
  },
  async rejects(promise, pattern) {
    const failure = await promise.then(() => null, (error) => error);
    if (!failure || !pattern.test(String(failure))) throw new Error(`not ${pattern}: ${failure}`);
  },
};
