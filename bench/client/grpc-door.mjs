import { ACK, call, FRAME, frame, FrameReader, preface, windowUpdate } from './http2-frames.mjs';
import { openRaw } from './raw-connection.mjs';

/** How much is read before the server hears that it may send as much again. */
const REPLENISH_BYTES = 8 * 1024 * 1024;

/** `streams` calls of Watch on one connection. */
export function openGrpc({ port, path, streams }, { onPiece, onLost }) {
  const authority = `127.0.0.1:${port}`;
  const calls = Array.from({ length: streams }, (_, number) => call({ stream: 2 * number + 1, authority, path }));
  const socket = openRaw({
    port,
    greeting: Buffer.concat([preface(), ...calls]),
    onLost,
    onPiece(bytes) {
      reader.take(bytes);
      onPiece(bytes, socket);
    },
  });
  const reader = new FrameReader(answering(socket, onLost));
  return socket;
}

/** What a peer must answer: settings, pings, and that there is room again. */
function answering(socket, onLost) {
  let unacknowledged = 0;
  return ({ type, flags, length, payload }) => {
    if (type === FRAME.data) unacknowledged += length;
    else if (type === FRAME.settings && flags !== ACK) socket.write(frame({ type, flags: ACK }));
    else if (type === FRAME.ping && flags !== ACK) socket.write(frame({ type, flags: ACK }, payload));
    else if (type === FRAME.reset || type === FRAME.goaway) onLost(new Error('the server ended a call'));
    if (unacknowledged < REPLENISH_BYTES) return;
    socket.write(windowUpdate(unacknowledged));
    unacknowledged = 0;
  };
}
