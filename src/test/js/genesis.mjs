import { readFileSync } from 'node:fs';

const source = readFileSync(new URL('../../main/java/dev/syncline/app/Types.java', import.meta.url), 'utf8');

/** The bytes that documents of a merged type begin with. */
export function genesis(name) {
  const at = source.indexOf(`"${name}"`);
  const literals = source.slice(at + name.length + 2, source.indexOf(';', at)).matchAll(/"([0-9a-f]+)"/g);
  return Uint8Array.from(Buffer.from([...literals].map((literal) => literal[1]).join(''), 'hex'));
}
