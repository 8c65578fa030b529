import { afterEach, describe, expect, test } from '@jest/globals';
import { KubeConfig, Log } from '@kubernetes/client-node';
import { PassThrough } from 'node:stream';
import { ManualClock } from '../../../src/simulator/manual-clock.js';
import { type Simulator, startSimulator } from '../../../src/simulator/simulator.js';
import { ask } from '../../support/cluster-client.js';
import { waitUntil } from '../../support/wait-until.js';

const LOG = '/api/v1/namespaces/shop/pods/web/log';
const started: Simulator[] = [];
afterEach(async () => {
  for (const simulator of started.splice(0)) await simulator.close();
});

interface World {
  readonly simulator: Simulator;
  readonly clock: ManualClock;
}

/** A cluster with one pod, which runs. */
async function world(containers: readonly string[] = ['main']): Promise<World> {
  const clock = new ManualClock();
  const simulator = await startSimulator({ clock });
  started.push(simulator);
  simulator.resources.create('namespaces', { metadata: { name: 'shop' } });
  addPod(simulator, containers);
  return { simulator, clock };
}

function addPod({ resources }: Simulator, containers: readonly string[] = ['main'], status?: unknown): void {
  const spec = { nodeName: 'n', containers: containers.map((name) => ({ name, image: 'i' })) };
  resources.create('pods', {
    metadata: { name: 'web', namespace: 'shop' },
    spec,
    status: status ?? { phase: 'Running' },
  });
}

function succeed({ resources }: Simulator): void {
  const path = { plural: 'pods', namespace: 'shop', name: 'web' };
  resources.edit(path, (pod) => ({ ...pod, status: { phase: 'Succeeded' } }), { subresource: 'status' });
}

/** Says them one second after the other. */
function say({ simulator, clock }: World, ...lines: readonly string[]): void {
  for (const line of lines) {
    clock.advance(1000);
    simulator.podLogs.append('shop', 'web', line);
  }
}

const read = async ({ simulator }: World, query = ''): Promise<string> => (await ask(simulator, LOG + query)).text;

/** What a follower has heard so far, and whether it is over. */
async function follow({ simulator }: World, query = ''): Promise<{ heard: string; isOver: boolean }> {
  const sight = { heard: '', isOver: false };
  const response = await fetch(`${simulator.url}${LOG}?follow=true${query}`);
  const read = async (): Promise<void> => {
    for await (const chunk of response.body ?? []) sight.heard += Buffer.from(chunk).toString();
    sight.isOver = true;
  };
  void read().catch(() => undefined);
  return sight;
}

describe('the log of a pod', () => {
  test('is plain text, a line for each that was said', async () => {
    const here = await world();
    say(here, 'one', 'two');
    const reply = await ask(here.simulator, LOG);
    expect([reply.text, reply.headers.get('content-type')]).toEqual(['one\ntwo\n', 'text/plain']);
  });

  test.each([
    { query: '?tailLines=2', answer: 'b\nc\n' },
    { query: '?tailLines=0', answer: '' },
    { query: '?sinceSeconds=1', answer: 'b\nc\n' },
    { query: '?tailLines=1&sinceSeconds=5', answer: 'c\n' },
    { query: '?limitBytes=3', answer: 'a\nb' },
  ])('can be asked for in part: $query', async ({ query, answer }) => {
    const here = await world();
    say(here, 'a', 'b', 'c');
    expect(await read(here, query)).toBe(answer);
  });

  test('has the times of its lines, and may begin at one of them', async () => {
    const here = await world();
    say(here, 'a');
    here.clock.advance(250);
    here.simulator.podLogs.append('shop', 'web', 'b');
    const [first = '', second = ''] = (await read(here, '?timestamps=true')).split('\n');
    expect([first, second]).toEqual([expect.stringMatching(/:\d\dZ a$/), expect.stringMatching(/:\d\d\.25Z b$/)]);
    expect(await read(here, `?sinceTime=${second.split(' ')[0] ?? ''}`)).toBe('b\n');
  });

  test('is told of each container, and of one alone where there are more', async () => {
    const here = await world(['main', 'side']);
    here.simulator.podLogs.append('shop', 'web', 'mine');
    here.simulator.podLogs.append('shop', 'web', 'other', 'side');
    expect([await read(here, '?container=main'), await read(here, '?container=side')]).toEqual(['mine\n', 'other\n']);
    expect((await ask(here.simulator, LOG)).status).toBe(400);
  });

  test('keeps what was said before a restart, and says where nothing was', async () => {
    const here = await world();
    say(here, 'old');
    const without = await ask(here.simulator, `${LOG}?previous=true`);
    expect(without.body).toMatchObject({
      message: 'previous terminated container "main" in pod "web" not found',
      code: 400,
    });
    here.simulator.podLogs.restart('shop', 'web');
    say(here, 'new');
    expect([await read(here), await read(here, '?previous=true')]).toEqual(['new\n', 'old\n']);
  });

  test('is refused while the container waits', async () => {
    const here = await world();
    here.simulator.resources.delete('pods', 'shop', 'web');
    const waiting = { name: 'main', state: { waiting: { reason: 'ContainerCreating' } } };
    addPod(here.simulator, ['main'], { phase: 'Pending', containerStatuses: [waiting] });
    expect((await ask(here.simulator, LOG)).body).toMatchObject({
      message: 'container "main" in pod "web" is waiting to start: ContainerCreating',
    });
  });

  test('keeps no more than 2,000 lines', async () => {
    const here = await world();
    for (let line = 0; line < 2_005; line += 1) here.simulator.podLogs.append('shop', 'web', String(line));
    const lines = (await read(here)).trim().split('\n');
    expect([lines.length, lines[0]]).toEqual([2_000, '5']);
  });

  test('that is followed goes on until the pod is gone', async () => {
    const here = await world();
    say(here, 'before');
    const sight = await follow(here);
    await waitUntil(() => sight.heard === 'before\n', 'the lines of the log');
    say(here, 'after');
    await waitUntil(() => sight.heard === 'before\nafter\n', 'the lines of the log');
    expect(sight.isOver).toBe(false);
    here.simulator.resources.delete('pods', 'shop', 'web');
    await waitUntil(() => sight.isOver, 'the end of the log');
  });

  test.each([
    ['ends', succeed],
    ['is started again', (simulator: Simulator) => simulator.podLogs.restart('shop', 'web')],
  ] as const)('that is followed is over when its container %s', async (_, end) => {
    const here = await world();
    say(here, 'a');
    const sight = await follow(here);
    await waitUntil(() => sight.heard === 'a\n', 'the lines of the log');
    end(here.simulator);
    await waitUntil(() => sight.isOver, 'the end of the log');
  });

  test('is not that of a later pod of the same name', async () => {
    const here = await world();
    say(here, 'first');
    here.simulator.resources.delete('pods', 'shop', 'web');
    addPod(here.simulator);
    expect(await read(here)).toBe('');
  });

  test('that is followed ends when as many bytes were sent as were asked for', async () => {
    const here = await world();
    const sight = await follow(here, '&limitBytes=3');
    say(here, 'ab', 'cd');
    await waitUntil(() => sight.isOver, 'the end of the log');
    expect(sight.heard).toBe('ab\n');
  });

  test("is followed by Kubernetes' own client", async () => {
    const here = await world();
    say(here, 'one', 'two');
    const config = new KubeConfig();
    config.loadFromString(here.simulator.kubeconfig('shop'));
    const heard = new PassThrough();
    let text = '';
    heard.on('data', (chunk: Buffer) => void (text += chunk.toString()));
    const stop = await new Log(config).log('shop', 'web', 'main', heard, { follow: true, tailLines: 1 });
    await waitUntil(() => text === 'two\n', 'the lines of the log');
    say(here, 'three');
    await waitUntil(() => text === 'two\nthree\n', 'the lines of the log');
    stop.abort();
  });
});
