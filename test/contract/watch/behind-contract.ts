import { expect, test } from '@jest/globals';
import { ManualClock } from '../../../src/simulator/manual-clock.js';
import { staticPolicy } from '../../support/running-server.js';
import { waitUntil } from '../../support/wait-until.js';
import type { WatchClient } from '../../support/watch-client.js';
import { simulatedOnly, type Stage } from '../stage.js';

/** All that may be told of an object that may not be seen. */
const IDENTITY = { project: undefined, path: undefined, labels: {} };

/** R5 for those who have not read what was written for them. */
export function behindContract(stage: Stage): void {
  const { door, useWorld } = stage;
  const simulated = simulatedOnly(stage);
  simulated.describe('R5: a reader that is behind', () => {
    let clock = new ManualClock();
    let policy = staticPolicy({});
    const slow = useWorld(() => {
      clock = new ManualClock();
      policy = staticPolicy({ all: ['*'], bob: ['p1', 'p2'] });
      return { parts: { ...policy.parts, clock } };
    });
    const behindReader = async (): Promise<WatchClient> => {
      const large = 'x'.repeat(200_000);
      for (const name of ['a', 'b']) await slow.apps.create(name, { project: name === 'a' ? 'p1' : 'p2' });
      await slow.server.caughtUp();
      const client = await slow.synced(door, { subject: 'bob' });
      client.pause();
      for (let i = 0; i < 60; i++) for (const name of ['a', 'b']) await slow.apps.touch(name, `${large}${i}`);
      await slow.server.caughtUp();
      return client;
    };

    test('is not sent what became forbidden while it waited', async () => {
      const client = await behindReader();
      policy.replace({ all: ['*'], bob: ['p1'] });
      client.resume();
      await client.until(() => client.events.some(({ type }) => type === 'DELETED'), 'DELETED');
      await slow.apps.touch('a', 'last');
      await client.until(() => client.events.at(-1)?.path === 'last', 'the last state');
      expect(client.events.filter(({ type }) => type === 'DELETED')).toMatchObject([{ name: 'b', ...IDENTITY }]);
      const states = client.events.filter(({ name }) => name === 'b');
      expect(states.at(-1)?.type).toBe('DELETED');
      expect(states.length).toBeLessThan(60);
    });

    test('is cut when what it was sent before has not left after a second', async () => {
      const client = await behindReader();
      const seesAs = (): unknown => slow.server.corridor.subscribers.all()[0]?.view?.permission;
      const before = seesAs();
      policy.replace({ all: ['*'], bob: ['p1'] });
      await waitUntil(() => seesAs() !== before, 'the stream to be brought over');
      clock.advance(1_000);
      await waitUntil(async () => (await slow.server.metric('kubecast_streams')) === 0, 'the stream to be cut');
      client.resume();
      await client.untilEnd();
    });
  });
}
