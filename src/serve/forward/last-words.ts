import type { Duplex } from 'node:stream';
import { lingerMs } from '../linger.js';

/** Lets go what was written, and hears nothing more. */
export function endSoon(socket: Duplex): void {
  socket.end();
  socket.resume();
  cutLater(socket);
}

/** Whoever does not close in time is cut. */
export function cutLater(socket: Duplex): void {
  const timer = setTimeout(() => socket.destroy(), lingerMs(undefined));
  socket.once('close', () => clearTimeout(timer));
}
