import { createServer } from 'node:net';

/** What the starter said: one JSON object. */
export const settings = JSON.parse(process.argv[2] ?? '{}');

/**
 * Opens a control port on which each line `publish FIRST COUNT` is one tick, tells the starter both ports,
 * and ends with it. `server` listens on any free port from here on.
 */
export async function announce(server, publish) {
  const control = createServer((socket) => onLines(socket, (line) => publish(tickOf(line))));
  const [port, controlPort] = [await listening(server), await listening(control)];
  console.log(JSON.stringify({ port, controlPort }));
  process.stdin.resume().on('end', () => process.exit());
}

/** @returns the port, on loopback */
export function listening(server) {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen({ port: 0, host: '127.0.0.1', backlog: 4096 }, () => resolve(server.address().port));
  });
}

function onLines(socket, take) {
  let rest = '';
  socket.setNoDelay(true).on('data', (bytes) => {
    const lines = `${rest}${bytes}`.split('\n');
    rest = lines.pop() ?? '';
    for (const line of lines) take(line);
  });
  socket.on('error', () => socket.destroy());
}

function tickOf(line) {
  const [, first, count] = line.split(' ').map(Number);
  return { first, count };
}
