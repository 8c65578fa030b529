import { nameOf } from '../payload.mjs';
import { interleaved, isSaturated } from '../run/rounds.mjs';
import { Stand } from '../run/stand.mjs';
import { withStands } from './with-stands.mjs';

const OBJECTS = 10_000;
const SIZE = 4096;
/** Each of them concerns another subscriber; one alone would leave both cores waiting for each other. */
const PER_TICK = 50;
const WARM_UP_MS = 1_500;

/** Every subscriber has a name of its own: server CPU per event, in us, with few and with many of them. */
export function byName(counts) {
  const loop = { name: 'closedLoop', perTick: PER_TICK, framesPerTick: PER_TICK };
  return ({ rounds, roundMs, record }) => {
    const openers = Object.entries(counts).map(([name, count]) => async () => {
      const stand = await Stand.open('kubecast', { size: SIZE, objects: OBJECTS, cycle: count }, name);
      const { path } = stand.contestant.door;
      await stand.connect({
        count,
        paths: Array.from({ length: count }, (_, index) => `${path}?name=${nameOf(index)}`),
      });
      await stand.client.ask({ ...loop, ms: WARM_UP_MS });
      return stand;
    });
    return withStands(openers, (stands) =>
      interleaved({ stands, rounds, record }, async (stand) => {
        const { result, serverUs, ...busy } = await stand.measured({ ...loop, ms: roundMs });
        return { isGood: isSaturated(busy), cpuPerEvent: serverUs / result.events, ...busy, ...result };
      }),
    );
  };
}
