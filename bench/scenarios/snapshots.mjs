import { Client } from '../run/client.mjs';
import { forgetPeak, peakResidentBytes, residentBytes } from '../run/process-reading.mjs';
import { interleaved, isPrompt } from '../run/rounds.mjs';
import { Stand } from '../run/stand.mjs';
import { withStands } from './with-stands.mjs';

const MB = 1e6;

/**
 * `clients` ask at once for all objects: ms to the first event and to the last byte, the longest time in which the
 * server answered nobody, and its memory beyond what it had before any of it.
 */
export function snapshots({ size, objects, clients }) {
  return ({ servers, rounds, record }) => {
    const openers = servers.map((name) => async () => {
      const stand = await Stand.open(name, { size, objects, isMarked: true });
      stand.restingBytes = residentBytes(stand.pid);
      await stand.client.ask({ name: 'snapshot', door: stand.contestant.door, count: 1, objects });
      return stand;
    });
    return withStands([async () => new Prober(), ...openers], ([prober, ...stands]) =>
      interleaved({ stands, rounds, record }, (stand) => oneRound(stand, { prober, count: clients, objects })),
    );
  };
}

async function oneRound(stand, { prober, count, objects }) {
  const { door } = stand.contestant;
  stand.restingBytes = Math.min(stand.restingBytes, residentBytes(stand.pid));
  forgetPeak(stand.pid);
  await prober.begin(door.port);
  const { result, serverWaiting } = await stand.measured({ name: 'snapshot', door, count, objects });
  const { stallMs } = await prober.end();
  const isGood = isPrompt({ serverWaiting });
  return {
    isGood,
    serverWaiting,
    ...result,
    stallMs,
    extraMb: (peakResidentBytes(stand.pid) - stand.restingBytes) / MB,
  };
}

/** Sees from outside how long a server's event loop stands. */
class Prober {
  #client = new Client('prober');

  begin(port) {
    return this.#client.ask({ name: 'begin', port, path: '/healthz' });
  }

  end() {
    return this.#client.ask({ name: 'end' });
  }

  close() {
    return this.#client.end();
  }
}
