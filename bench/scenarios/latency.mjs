import { interleaved, isPrompt } from '../run/rounds.mjs';
import { Stand } from '../run/stand.mjs';
import { withStands } from './with-stands.mjs';

const SIZE = 4096;
const SUBSCRIBERS = 1_000;
const PACE = { name: 'paced', ticks: 40, everyMs: 100, framesPerTick: SUBSCRIBERS };
const WARM_UP_MS = 700;

/** Ten events a second: how long one takes to each subscriber, in ms, from asking for it to having it. */
export function latency({ servers, rounds, record }) {
  const openers = servers.map((name) => async () => {
    const stand = await Stand.open(name, { size: SIZE });
    await stand.connect({ count: SUBSCRIBERS });
    await stand.client.ask({ name: 'closedLoop', perTick: 1, framesPerTick: SUBSCRIBERS, ms: WARM_UP_MS });
    return stand;
  });
  return withStands(openers, (stands) =>
    interleaved({ stands, rounds, record }, async (stand) => {
      const { result, serverWaiting } = await stand.measured(PACE);
      return { isGood: isPrompt({ serverWaiting }), serverWaiting, ...result };
    }),
  );
}
