import { expect, test } from '@jest/globals';
import { LocalClusterProbe } from '../../../src/api/local-cluster.js';
import { Code, StatusError } from '../../../src/base/status-error.js';
import { ManualClock } from '../../../src/simulator/manual-clock.js';
import type { ClusterReader, ClusterRequest } from '../../../src/source/cluster-reader.js';

function probing(answer: (request: ClusterRequest) => Promise<Buffer>) {
  const clock = new ManualClock();
  const asked: ClusterRequest[] = [];
  const cluster: ClusterReader = {
    get(request) {
      asked.push(request);
      return answer(request);
    },
    stream: () => Promise.reject(new Error('not asked for')),
  };
  return { clock, asked, probe: new LocalClusterProbe(cluster, clock) };
}

test('a cluster that answers is reachable, and has a version', async () => {
  const { probe } = probing(() => Promise.resolve(Buffer.from('{"major":"1","minor":"36+"}')));
  expect(await probe.state()).toMatchObject({ isReachable: true, version: '1.36', message: '' });
});

test('a cluster that does not answer is not reachable, and the reason is told', async () => {
  const { probe } = probing(() => Promise.reject(new StatusError(Code.UNAVAILABLE, 'nobody there')));
  expect(await probe.state()).toMatchObject({ isReachable: false, version: '', message: 'nobody there' });
});

test('however many ask, the API server is asked once in ten seconds', async () => {
  const { probe, asked, clock } = probing(() => Promise.resolve(Buffer.from('{}')));
  await Promise.all([probe.state(), probe.state()]);
  clock.advance(9_999);
  await probe.state();
  expect(asked).toHaveLength(1);
  clock.advance(1);
  await probe.state();
  expect(asked).toHaveLength(2);
});

test('an API server that is silent is given up', async () => {
  const { probe, clock } = probing(
    ({ signal }) =>
      new Promise((_, reject) => {
        signal.addEventListener('abort', () => reject(new StatusError(Code.UNAVAILABLE, 'given up')), { once: true });
      }),
  );
  const state = probe.state();
  clock.advance(5_000);
  expect(await state).toMatchObject({ isReachable: false, message: 'given up' });
});
