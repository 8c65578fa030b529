import { residentBytes } from '../run/process-reading.mjs';
import { interleaved, isPrompt } from '../run/rounds.mjs';
import { Stand } from '../run/stand.mjs';
import { withStands } from './with-stands.mjs';

const SIZE = 4096;
const SUBSCRIBERS = 1_000;
const PACE = { name: 'paced', ticks: 30, everyMs: 100, framesPerTick: SUBSCRIBERS };
/** Enough to fill what the kernel keeps for a reader that stalls, and much of what the product does. */
const FILL = { name: 'closedLoop', perTick: 1, most: 2_500 };
const WARM_UP = { name: 'closedLoop', perTick: 1, framesPerTick: SUBSCRIBERS, ms: 1_000 };
/** Stalled readers are to be there until the end. */
const FLAGS = ['--slow-subscriber-timeout', '1h'];

/** How long the last healthy subscriber waits, in ms, beside so many that do not read; and what those cost. */
export function stalled(counts) {
  return ({ rounds, record }) => {
    const openers = Object.entries(counts).map(([name, count]) => async () => {
      const stand = await Stand.open('kubecast', { size: SIZE, flags: FLAGS }, name);
      // Beside one healthy reader alone it is soon done.
      await stand.connect({ count: 1 });
      await stand.client.ask({ name: 'stall', door: stand.contestant.door, count });
      await stand.client.ask({ ...FILL, framesPerTick: 1 });
      await stand.connect({ count: SUBSCRIBERS - 1 });
      await stand.client.ask(WARM_UP);
      return stand;
    });
    return withStands(openers, ([alone, ...others]) =>
      interleaved({ stands: [alone, ...others], rounds, record }, async (stand) => {
        const { result, serverWaiting } = await stand.measured(PACE);
        const times = { last: result.lastP50, p99: result.p99 };
        return {
          isGood: isPrompt({ serverWaiting }),
          serverWaiting,
          ...times,
          ...costOf(stand, { alone, count: counts[stand.name] }),
        };
      }),
    );
  };
}

/** Fewer would drown in how two processes differ anyway; many more, and the kernel runs out of memory for sockets. */
const ENOUGH = 200;

function costOf(stand, { alone, count }) {
  if (count < ENOUGH) return {};
  return { kibPerStalled: (residentBytes(stand.pid) - residentBytes(alone.pid)) / 1024 / count };
}
