import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { loadDescriptors } from '../../src/api/descriptors.js';
import { everyFieldApplication, fieldPaths } from '../support/every-field-application.js';
import { startWorld, type World } from '../support/running-server.js';
import { at } from '../support/watch-client.js';
import { waitUntil } from '../support/wait-until.js';
import { exactJson } from '../support/exact-json.js';
import { withoutWhatGoLoses } from './go-json.js';
import type { GoClient } from './go-client.js';
import { GoWatchClient, watchCommand } from './go-watch-client.js';

const COUNT = 200;
const registry = loadDescriptors();
const samples = Array.from({ length: COUNT }, (_, index) => everyFieldApplication(registry, index));

/** 200 Applications with every field of the table, as they arrive at Argo CD's own types. */
export function goFields(go: () => GoClient): void {
  let world: World;
  /** In the order of the samples. */
  let cluster: string[];
  /** What a watch by grpc-go had of each, as Argo CD's types print it. */
  let arrived: string[];

  beforeAll(async () => {
    world = await startWorld();
    const put = (text: string): void => world.simulator.resources.putText('applications', text);
    samples.slice(0, COUNT / 2).forEach(put);
    await world.server.caughtUp();
    const watch = new GoWatchClient(go(), watchCommand(world.server.grpcAddress, {}));
    await watch.untilEvents(COUNT / 2);
    samples.slice(COUNT / 2).forEach(put);
    await watch.untilEvents(COUNT);
    watch.close();
    arrived = watch.texts;
    cluster = samples.map((sample, index) => sample.replaceAll('@RV@', watch.events[index]?.revision ?? ''));
  });
  afterAll(() => world.close());

  test('the samples use every field of the table', () => {
    const used = new Set<string>();
    for (const text of samples) collectPaths(JSON.parse(text), '', used);
    expect(fieldPaths(registry).filter((path) => !used.has(path))).toEqual([]);
  });

  test('are read as Argo CD itself would have sent them, in a snapshot and live', async () => {
    const wanted = await Promise.all(cluster.map((text) => sentByArgo(go(), text)));
    arrived.forEach((text, index) => expect(exactJson(text)).toEqual(exactJson(wanted[index] ?? '')));
    expect(arrived).toEqual(wanted);
  });

  test('are printed again as the cluster has them', () => {
    arrived.forEach((text, index) =>
      expect(withoutWhatGoLoses(text)).toEqual(withoutWhatGoLoses(cluster[index] ?? '')),
    );
  });
}

/** Read into Argo CD's types, sent, and read again. */
async function sentByArgo(go: GoClient, text: string): Promise<string> {
  let answer: unknown;
  go.call({ do: 'roundtrip', text }, (line) => {
    answer = line;
  });
  await waitUntil(() => answer !== undefined, 'the round trip');
  const sent = at(answer, 'text');
  if (typeof sent !== 'string') throw new Error(JSON.stringify(at(answer, 'end')));
  return sent;
}

function collectPaths(value: unknown, above: string, into: Set<string>): void {
  if (Array.isArray(value)) for (const element of value) collectPaths(element, above, into);
  else if (typeof value === 'object' && value !== null) {
    for (const [key, inner] of Object.entries(value)) {
      const path = above === '' ? key : `${above}.${key}`;
      into.add(path);
      collectPaths(inner, path, into);
    }
  }
}
