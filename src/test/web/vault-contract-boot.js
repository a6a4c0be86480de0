const waiting = [];
let take = (port) => waiting.push(port);
self.onconnect = (connection) => take(connection.ports[0]);
self.takePort = (taker) => {
  take = taker;
  waiting.splice(0).forEach(taker);
};
const { main } = await import("./vault-contract.js");
main();
