import { describe, expect, test } from '@jest/globals';
import { grpcDoor, grpcWebDoor, ndjsonDoor, sseDoor } from '../support/stream-clients.js';
import { useWorld } from '../support/use-world.js';

/** `names`, by which Argo CD's page asks for somebody's favourites. */
describe.each([sseDoor, ndjsonDoor, grpcDoor, grpcWebDoor].map((door) => ({ name: door.name, door })))(
  'a watch of names over $name',
  ({ door }) => {
    const here = useWorld();

    test('shows what has one of them, in every namespace or in the one that is named, and nothing else', async () => {
      for (const namespace of ['argocd', 'team-a', 'team-b'])
        for (const name of ['a', 'b', 'c']) await here.apps.create(name, { namespace });
      await here.server.caughtUp();
      const client = await here.synced(door, { names: ['a', 'team-b/c', 'gone'] });
      expect(client.events.map(({ namespace, name }) => `${namespace}/${name}`).sort()).toEqual([
        'argocd/a',
        'team-a/a',
        'team-b/a',
        'team-b/c',
      ]);
      const before = client.frames.length;
      await here.apps.touch('b', 'new');
      await here.apps.touch('c', 'new', 'team-a');
      await here.apps.remove('c', 'team-b');
      await here.apps.create('gone');
      await here.apps.touch('a', 'new', 'team-a');
      await client.untilEvent('MODIFIED', 'a');
      const seen = client.events.slice(-(client.frames.length - before));
      expect(seen.map(({ type, namespace, name }) => `${type} ${namespace}/${name}`)).toEqual([
        'DELETED team-b/c',
        'ADDED argocd/gone',
        'MODIFIED team-a/a',
      ]);
    });
  },
);
