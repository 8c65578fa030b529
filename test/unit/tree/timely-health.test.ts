import { expect, test } from '@jest/globals';
import { ManualClock } from '../../../src/simulator/manual-clock.js';
import { timelyHealth } from '../../../src/tree/timely-health.js';
import { FixedTrees } from '../../support/fixed-trees.js';
import { storedText } from '../../support/stored-application.js';

const APP = storedText(
  JSON.stringify({
    metadata: { name: 'shop', namespace: 'argocd', uid: 'u', resourceVersion: '7' },
    spec: {},
    status: { resourceHealthSource: 'appTree', resources: [{ kind: 'Pod', namespace: 'shop', name: 'p' }] },
  }),
);
const TREE = Buffer.from(
  JSON.stringify({ nodes: [{ kind: 'Pod', namespace: 'shop', name: 'p', health: { status: 'Healthy' } }] }),
);

class ToldTrees extends FixedTrees {
  constructor(private readonly told: Promise<Buffer>) {
    super();
  }

  override document(): Promise<Buffer> {
    return this.told;
  }
}

const never = new Promise<Buffer>(() => undefined);

test('an application has the health of a tree that comes in time', async () => {
  const filled = await timelyHealth(APP, new ToldTrees(Promise.resolve(TREE)), { clock: new ManualClock(), ms: 500 });
  expect(filled.bytes.toString()).toContain('"health":{"status":"Healthy"}');
});

test('an application goes on as it is when its tree hangs', async () => {
  const clock = new ManualClock();
  let late = 0;
  const filled = timelyHealth(APP, new ToldTrees(never), { clock, ms: 500, onLate: () => late++ });
  clock.advance(499);
  expect(late).toBe(0);
  clock.advance(1);
  expect([await filled, late]).toEqual([APP, 1]);
});

test.each([
  ['cannot be read', Promise.resolve(Buffer.from('{'))],
  ['is refused', Promise.reject(new Error('no'))],
])('an application goes on as it is when its tree %s', async (_, told) => {
  expect(await timelyHealth(APP, new ToldTrees(told), { clock: new ManualClock(), ms: 500 })).toBe(APP);
});
