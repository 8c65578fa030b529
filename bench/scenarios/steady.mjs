import { sleep } from '../client/audience.mjs';
import { residentBytes } from '../run/process-reading.mjs';
import { Stand } from '../run/stand.mjs';
import { withStands } from './with-stands.mjs';

const OBJECTS = 10_000;
const SIZE = 10_240;
const CHURN = { name: 'paced', ticks: 500, everyMs: 20, framesPerTick: 1 };
const SETTLE_MS = 5_000;
const SHARE = 1.6;
const MB = 1e6;

/** A large cluster with 50 changes a second: memory beyond what the objects themselves may take. A fresh server every round. */
export async function steady({ servers: [server], rounds, record }) {
  for (let round = 1; round <= rounds; round++) {
    const row = await withStands([() => Stand.open(server, { size: SIZE, objects: OBJECTS })], async ([stand]) => {
      await stand.connect({ count: 1 });
      await stand.client.ask(CHURN);
      await sleep(SETTLE_MS);
      const bytes = residentBytes(stand.pid);
      return { residentMb: bytes / MB, mbBeyond: (bytes - SHARE * OBJECTS * SIZE) / MB };
    });
    record({ server, round, isGood: true, ...row });
  }
}
