/**
 * Serves the pages with the fake client API and the server's security headers, to look at them without a server:
 *     node src/test/js/preview.mjs [port]
 */
import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { createServer } from 'node:http';
import { extname, join, normalize } from 'node:path';
import { fileURLToPath } from 'node:url';

const WEBAPP = fileURLToPath(new URL('../../main/webapp/', import.meta.url));
const FAKE = join(WEBAPP, 'syncline-fake.js');
const TYPES = { '.html': 'text/html; charset=utf-8', '.js': 'text/javascript', '.mjs': 'text/javascript', '.css': 'text/css', '.svg': 'image/svg+xml', '.png': 'image/png', '.ico': 'image/x-icon', '.webmanifest': 'application/manifest+json' };
/** What ContentPolicies says of a page. */
const POLICY = "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'; require-trusted-types-for 'script'; "
  + "trusted-types syncline; script-src 'self'; worker-src 'self'; style-src 'self'; img-src 'self'; manifest-src 'self'; connect-src 'self'";

/** Starts the preview; answers the server once it listens. */
export function preview(port = 0) {
  const server = createServer(async (request, response) => {
    const path = normalize(decodeURIComponent(new URL(request.url, 'http://preview').pathname));
    if (path === '/shell.js') {
      response.writeHead(200, { 'content-type': 'text/javascript' });
      response.end("export const files = { 'syncline.js': '0123456789abcdef', 'worker.js': 'fedcba9876543210' };");
      return;
    }
    const file = path === '/syncline.js' ? FAKE : join(WEBAPP, path === '/' ? 'index.html' : path);
    const known = file.startsWith(WEBAPP) || file === FAKE;
    const found = known && await stat(file).then((entry) => entry.isFile(), () => false);
    response.writeHead(found ? 200 : 404, { 'content-type': TYPES[extname(file)] ?? 'text/plain', 'content-security-policy': POLICY, 'cache-control': 'no-store' });
    if (found) createReadStream(file).pipe(response);
    else response.end();
  });
  return new Promise((resolve) => { server.listen(port, '127.0.0.1', () => resolve(server)); });
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const server = await preview(Number(process.argv[2] ?? 0));
  console.log(`http://127.0.0.1:${server.address().port}/`);
}
