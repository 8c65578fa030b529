import { interleaved, isSaturated } from '../run/rounds.mjs';
import { Stand } from '../run/stand.mjs';
import { withStands } from './with-stands.mjs';

const WARM_UP_MS = 700;

/** Many subscribers of one stream, one tick under way: server CPU per delivered frame, in us. */
export function fanOut({ size, subscribers, perTick = 1, streams = 1 }) {
  return ({ servers, rounds, roundMs, record }) => {
    const loop = { name: 'closedLoop', perTick, framesPerTick: subscribers * perTick };
    const openers = servers.map((name) => async () => {
      const stand = await Stand.open(name, { size });
      await stand.connect({ count: subscribers, streams });
      await stand.client.ask({ ...loop, ms: WARM_UP_MS });
      return stand;
    });
    return withStands(openers, (stands) =>
      interleaved({ stands, rounds, record }, async (stand) => {
        const { result, serverUs, ...busy } = await stand.measured({ ...loop, ms: roundMs });
        return { isGood: isSaturated(busy), cpu: serverUs / result.frames, ...busy, ...result };
      }),
    );
  };
}
