import { openGrpc } from './grpc-door.mjs';
import { countMarks } from './marks.mjs';
import { openSse } from './sse-door.mjs';

/** As many at a time as a listen queue takes without trouble. */
const OPENED_AT_ONCE = 200;
const QUIET_MS = 300;
/** Nothing takes that long unless it hangs. */
const STUCK_MS = 60_000;

/** Everybody who listens: counts the events that arrive, on all connections together. */
export class Audience {
  #sockets = new Set();
  #count = 0;
  #expected = Number.POSITIVE_INFINITY;
  #reached = () => {};
  #failed = () => {};
  #lastPieceAt = 0;
  /** Called with the number of events in every piece that has some. */
  onEvents = () => {};

  /** `doorOf(number)` is where that connection goes: {kind, port, path, streams}. */
  async connect(count, doorOf) {
    for (let opened = 0; opened < count; opened += OPENED_AT_ONCE) {
      const length = Math.min(OPENED_AT_ONCE, count - opened);
      await Promise.all(Array.from({ length }, (_, number) => this.#open(doorOf(opened + number))));
    }
  }

  /** Resolves when nothing has come for a moment: snapshots are over. */
  async quiet() {
    this.#lastPieceAt = performance.now();
    while (performance.now() - this.#lastPieceAt < QUIET_MS) await sleep(QUIET_MS / 4);
  }

  /** Resolves in the turn in which `frames` more have come. Call it before they can. */
  expect(frames) {
    this.#count = 0;
    this.#expected = frames;
    return new Promise((resolve, reject) => {
      const stuck = setTimeout(() => this.#failed(new Error(`stuck at ${this.#count} of ${frames} events`)), STUCK_MS);
      this.#reached = () => {
        clearTimeout(stuck);
        resolve();
      };
      this.#failed = (error) => {
        clearTimeout(stuck);
        reject(error);
      };
    });
  }

  close() {
    for (const socket of this.#sockets) socket.destroy();
    this.#sockets.clear();
  }

  #open(door) {
    return new Promise((resolve, reject) => {
      const open = door.kind === 'grpc' ? openGrpc : openSse;
      const socket = open(door, {
        onPiece: (bytes) => {
          resolve();
          this.#take(bytes);
        },
        onLost: (error) => {
          if (!this.#sockets.has(socket)) return;
          reject(error);
          this.#failed(error);
        },
      });
      this.#sockets.add(socket);
    });
  }

  #take(bytes) {
    this.#lastPieceAt = performance.now();
    const events = countMarks(bytes);
    if (events === 0) return;
    this.onEvents(events);
    this.#count += events;
    if (this.#count === this.#expected) this.#reached();
    else if (this.#count > this.#expected)
      this.#failed(new Error(`${this.#count} events where ${this.#expected} were due`));
  }
}

export function sleep(ms) {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
