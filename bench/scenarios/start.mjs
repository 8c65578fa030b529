import { Client } from '../run/client.mjs';
import { peakResidentBytes, turnsOf, waitingSince } from '../run/process-reading.mjs';
import { end, jsonLine, SERVER_CORE, startNode } from '../run/processes.mjs';
import { isPrompt } from '../run/rounds.mjs';
import { startCluster, startServe } from '../run/product.mjs';

const OBJECTS = 10_000;
const SIZE = 9_216;
const MB = 1e6;

/** From listening to ready, with the first list between: ms, longest stall, peak of memory. A fresh server every round. */
export async function start({ servers, rounds, record }) {
  const cluster = await startCluster({ size: SIZE, objects: OBJECTS });
  const prober = new Client('prober');
  try {
    for (let round = 1; round <= rounds; round++) {
      for (const server of servers) {
        record({ server, round, ...(await oneStart(await STARTS[server](cluster), prober)) });
      }
    }
  } finally {
    await Promise.all([prober.end(), end(cluster.process)]);
  }
}

const STARTS = {
  async kubecast({ kubeconfig }) {
    const { process, metrics } = await startServe(kubeconfig);
    return { process, port: Number(new URL(metrics).port) };
  },
  async 'full list'({ url }) {
    const process = startNode(SERVER_CORE, ['bench/servers/full-list.mjs', JSON.stringify({ url })]);
    return { process, port: (await jsonLine(process)).port };
  },
};

async function oneStart({ process, port }, prober) {
  try {
    const turns = turnsOf(process.pid);
    const ready = await prober.ask({ name: 'untilReady', port, path: '/readyz' });
    const serverWaiting = waitingSince(process.pid, turns);
    return {
      isGood: isPrompt({ serverWaiting }),
      serverWaiting,
      ...ready,
      peakMb: peakResidentBytes(process.pid) / MB,
    };
  } finally {
    await end(process);
  }
}
