import type { Duplex } from 'node:stream';
import { cutLater } from './last-words.js';

/**
 * Joins two connections: what one says the other hears, and neither is read faster than the other takes it. Where one
 * ends the other is told, and both have a moment for their last words; where one breaks both are cut.
 */
export function joinConnections(one: Duplex, other: Duplex): void {
  lead(one, other);
  lead(other, one);
}

function lead(from: Duplex, to: Duplex): void {
  // It closes, too, and that is what counts.
  from.on('error', () => undefined);
  from.pipe(to);
  from.once('end', () => {
    cutLater(to);
    cutLater(from);
  });
  from.once('close', () => {
    if (!from.readableEnded) to.destroy();
    // Nobody is left to hear what it says, but its end must be heard.
    else to.unpipe(from).resume();
  });
}
