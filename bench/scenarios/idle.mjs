import { sleep } from '../client/audience.mjs';
import { residentBytes } from '../run/process-reading.mjs';
import { isPrompt } from '../run/rounds.mjs';
import { Stand } from '../run/stand.mjs';
import { withStands } from './with-stands.mjs';

const SUBSCRIBERS = 9_000;
const WARM_UP = 200;
const SETTLE_MS = 3_000;
/** Of the product: a scope that matches nothing, so that a stream begins with marks only, as its peers' do. */
const NOTHING = '?projects=nobody';

/** Streams on which nothing happens: memory of each in KiB, and CPU to accept one in us. A fresh server every round. */
export async function idle({ servers, rounds, record }) {
  for (let round = 1; round <= rounds; round++) {
    for (const server of servers) {
      const row = await withStands([() => Stand.open(server, { size: 4096 })], ([stand]) => waves(stand));
      record({ server, round, isGood: isPrompt(row), ...row });
    }
  }
}

/** The first wave is for the memory, in a server that is fresh but not cold; the second for the CPU. */
async function waves(stand) {
  const { path, kind, port } = stand.contestant.door;
  const door = { kind, port, path: stand.name === 'kubecast' ? `${path}${NOTHING}` : path };
  await wave(stand, { door, count: WARM_UP });
  await stand.client.ask({ name: 'disconnect' });
  await sleep(SETTLE_MS / 3);
  const before = residentBytes(stand.pid);
  await wave(stand, { door, count: SUBSCRIBERS });
  await sleep(SETTLE_MS);
  const kibPerSubscriber = (residentBytes(stand.pid) - before) / 1024 / SUBSCRIBERS;
  await stand.client.ask({ name: 'disconnect' });
  await sleep(SETTLE_MS / 3);
  const { serverUs, ...busy } = await wave(stand, { door, count: SUBSCRIBERS });
  return { kibPerSubscriber, acceptCpu: serverUs / SUBSCRIBERS, ...busy };
}

async function wave(stand, { door, count }) {
  const { result: _, ...measured } = await stand.measured({ name: 'connect', door, count });
  return measured;
}
