/**
 * What connect() fetches when it is told of other servers: it says to the worker which, and with which tokens, whenever that
 * changes or the worker asks; and to the page how its documents stand with them.
 */
export function attach(client, backends) {
  const channel = new BroadcastChannel('syncline-backends');
  const say = async () => {
    const { user } = client;
    const ready = backends.map(async ({ token, ...backend }) => ({ ...backend, token: typeof token === 'function' ? await token() : token }));
    const named = (await Promise.allSettled(ready)).flatMap(({ value }) => value ?? []);
    channel.postMessage({ user, backends: named });
  };
  channel.onmessage = ({ data: { wants, state } }) => {
    if (wants && backends.some(({ url, token }) => typeof token === 'function' && new URL(url).origin === wants)) say();
    if (state) client.emit('backend', state);
  };
  client.on('principal', say);
  client.on('restarted', say);
  say();
  return channel;
}
