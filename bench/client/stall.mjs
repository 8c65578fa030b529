import { connect } from 'node:net';

/** Readers that ask for the stream and never read it. */
export async function stall({ door: { port, path }, count }) {
  for (let opened = 0; opened < count; opened++) await one(port, path);
}

function one(port, path) {
  return new Promise((resolve, reject) => {
    const socket = connect({ port, host: '127.0.0.1' }, () => {
      socket.pause();
      socket.write(`GET ${path} HTTP/1.1\r\nHost: 127.0.0.1\r\nAccept: text/event-stream\r\n\r\n`);
      resolve();
    });
    socket.on('error', reject);
  });
}
