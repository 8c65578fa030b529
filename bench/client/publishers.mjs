/** How the next events are asked for: a line to the servers of ours, a request to nchan. */
import { connect } from 'node:net';
import { stamped, templateOf } from '../frames.mjs';
import { applicationText } from '../payload.mjs';

/** @returns `publish({first, count})`, which does not wait, and `close` */
export function openPublisher({ kind, port, path, size }) {
  const socket = connect({ port, host: '127.0.0.1', noDelay: true });
  socket.on('error', () => socket.destroy());
  socket.resume();
  const publish = kind === 'nchan' ? posting(socket, { path, size }) : telling(socket);
  return { publish, close: () => socket.destroy() };
}

function telling(socket) {
  return ({ first, count }) => socket.write(`publish ${first} ${count}\n`);
}

function posting(socket, { path, size }) {
  const envelope = `{"result":{"type":"MODIFIED","application":${applicationText({ size })}}}`;
  const head = [`POST ${path} HTTP/1.1`, 'Host: localhost', `Content-Length: ${envelope.length}`].join('\r\n');
  const template = templateOf(`${head}\r\n\r\n${envelope}`);
  return (tick) => socket.write(stamped(template, tick));
}
