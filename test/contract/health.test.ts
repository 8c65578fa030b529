import { describe, expect, test } from '@jest/globals';
import { GrpcClient, loadedService } from '../support/grpc-stream-client.js';
import { hurriedClock } from '../support/hurried-clock.js';
import { sseDoor } from '../support/stream-clients.js';
import { at } from '../support/watch-client.js';
import { useWorld } from '../support/use-world.js';
import { waitUntil } from '../support/wait-until.js';

describe('health', () => {
  const here = useWorld();

  test('is on the public port and on that of the metrics', async () => {
    await here.server.whenReady();
    const answer = async (url: string): Promise<string> => {
      const response = await fetch(url);
      return `${response.status} ${await response.text()}`;
    };
    expect(await answer(`${here.server.url}/healthz`)).toBe('200 ok\n');
    for (const path of ['healthz', 'livez', 'readyz'])
      expect(await answer(`${here.server.metricsUrl}/${path}`)).toBe('200 ok\n');
    expect(await answer(`${here.server.metricsUrl}/readyz?verbose`)).toMatch(/^200 ok\nstate: ready\n/);
    expect(await answer(`${here.server.metricsUrl}/metrics`)).toContain('kubecast_objects');
    expect(await answer(`${here.server.metricsUrl}/elsewhere`)).toBe('404 Not Found\n');
  });
});

describe('health while the cluster goes and comes', () => {
  const here = useWorld(() => ({ config: { staleAfterMs: 2_000 }, parts: { clock: hurriedClock(10) } }));
  const health = (): GrpcClient =>
    new GrpcClient(here.server.grpcAddress, loadedService('grpc/health/v1/health.proto', 'grpc.health.v1.Health'));

  test('over gRPC follows the cluster: NOT_SERVING while it is away, SERVING when it is back', async () => {
    const client = health();
    const call = client.stream('Watch', { service: 'application.ApplicationService' });
    const seen: unknown[] = [];
    call.on('data', (message: unknown) => seen.push(at(message, 'status')));
    call.on('error', () => undefined);
    const SERVING = 1;
    const NOT_SERVING = 2;
    await waitUntil(() => seen.at(-1) === SERVING, 'SERVING');
    await here.simulator.close();
    await waitUntil(() => seen.at(-1) === NOT_SERVING, 'NOT_SERVING');
    expect((await fetch(`${here.server.url}/healthz`)).status).toBe(503);
    await here.simulator.reopen();
    await waitUntil(() => seen.at(-1) === SERVING, 'SERVING again');
    call.cancel();
    client.close();
  });

  test('of an unknown service is NOT_FOUND', async () => {
    const client = health();
    await expect(client.unary('Check', { service: 'none' })).rejects.toMatchObject({ code: 5 });
    client.close();
  });

  test('streams do not end while the cluster is away, and go on when it is back', async () => {
    await here.apps.create('a');
    await here.server.caughtUp();
    const client = await here.synced(sseDoor);
    await here.simulator.close();
    await here.apps.touch('a', 'meanwhile');
    await here.simulator.reopen();
    await client.untilEvent('MODIFIED', 'a');
    expect(client.isEnded).toBe(false);
  });
});
