/** Asks a server for next to nothing, again and again: how long it makes one wait is how long its event loop stood. */
import { connect } from 'node:net';
import { sleep } from './audience.mjs';
import { takeOrders } from './take-orders.mjs';

const PAUSE_MS = 2;
const LIMIT_MS = 120_000;
const OK = 'HTTP/1.1 200';

let isStopped = false;
let longestMs = 0;
let probing = Promise.resolve();

takeOrders({
  async begin({ port, path }) {
    isStopped = false;
    longestMs = 0;
    probing = probe(port, path, () => isStopped);
    await sleep(50);
    longestMs = 0;
  },
  async end() {
    isStopped = true;
    await probing;
    return { stallMs: longestMs };
  },
  /** @returns when the first answer was 200, too */
  async untilReady({ port, path }) {
    longestMs = 0;
    const start = performance.now();
    await probe(port, path, (answer) => answer.startsWith(OK) || performance.now() - start > LIMIT_MS);
    return { stallMs: longestMs, readyMs: performance.now() - start };
  },
});

async function probe(port, path, isEnough) {
  const socket = connect({ port, host: '127.0.0.1', noDelay: true });
  const request = `GET ${path} HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n`;
  for (let answer = ''; !isEnough(answer); await sleep(PAUSE_MS)) {
    const sentAt = performance.now();
    answer = await exchange(socket, request);
    longestMs = Math.max(longestMs, performance.now() - sentAt);
  }
  socket.destroy();
}

function exchange(socket, request) {
  return new Promise((resolve, reject) => {
    const onClose = () => reject(new Error('the server closed the connection of the prober'));
    socket.once('data', (bytes) => {
      socket.off('error', reject);
      socket.off('close', onClose);
      resolve(bytes.toString('latin1'));
    });
    socket.once('error', reject);
    socket.once('close', onClose);
    socket.write(request);
  });
}
