import { connect } from 'node:net';

/** All connections read into it: what a piece says is over when its callback is. */
const shared = Buffer.allocUnsafe(256 * 1024);

/** A connection whose pieces go to `onPiece(bytes, socket)`; whoever loses one that it still wants hears of it. */
export function openRaw({ port, greeting, onPiece, onLost }) {
  const socket = connect({
    port,
    host: '127.0.0.1',
    noDelay: true,
    onread: {
      buffer: shared,
      callback(length) {
        onPiece(shared.subarray(0, length), socket);
        return true;
      },
    },
  });
  socket.once('connect', () => socket.write(greeting));
  socket.once('error', onLost);
  socket.once('close', () => onLost(new Error('the server closed a connection')));
  return socket;
}
