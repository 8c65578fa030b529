import { afterAll, beforeAll, describe } from '@jest/globals';
import { describeWith } from '../support/real-client.js';
import { argocdAccount } from './argocd-account.js';
import { ARGOCD, type CliWay } from './argocd-cli.js';
import { argocdLogs } from './argocd-logs.js';
import { argocdReads } from './argocd-reads.js';
import type { ArgocdStage } from './argocd-stage.js';
import { argocdWait } from './argocd-wait.js';
import { ArgocdWorld } from './argocd-world.js';

const WAYS: readonly (readonly [string, CliWay])[] = [
  ['over gRPC', '--plaintext'],
  ['over gRPC-Web', '--plaintext --grpc-web'],
];

describeWith([ARGOCD], 'the argocd CLI', () => {
  describe.each(WAYS)('%s:', (_, way) => {
    const here = useArgocdWorld(way);
    describe('who one is:', () => argocdAccount(here));
    describe('what there is:', () => argocdReads(here));
    describe('app wait', () => argocdWait(here));
    describe('app logs', () => argocdLogs(here));
  });
});

/** One world for all tests of a block. */
function useArgocdWorld(way: CliWay): ArgocdStage {
  let world: ArgocdWorld | undefined;
  beforeAll(async () => {
    world = await ArgocdWorld.open(way);
  });
  afterAll(() => world?.close());
  return new Proxy({} as ArgocdStage, {
    // Tests are described before there is a world.
    get: (_, name) => {
      if (!world) throw new Error('there is a world in tests only');
      const value: unknown = Reflect.get(world, name, world);
      return typeof value === 'function' ? value.bind(world) : value;
    },
  });
}
