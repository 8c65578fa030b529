import { expect, test } from '@jest/globals';
import { applicationClient } from '../support/grpc-stream-client.js';
import { grpcDoor, ndjsonDoor, sseDoor } from '../support/stream-clients.js';
import { at } from '../support/watch-client.js';
import { useWorld } from '../support/use-world.js';

const here = useWorld();

/**
 * The way of one event: source cuts the line, the reflector checks it, the store makes the Change, history keeps it,
 * the broadcaster asks the views that could match, each view decides what it sees, the bytes are made once per
 * encoding, and every door writes them.
 */
test('one change in the cluster is one event at every door, and what List and Get answer from then on', async () => {
  await here.apps.create('guestbook', { project: 'p1', labels: { env: 'prod' } });
  await here.apps.create('elsewhere', { project: 'p2' });
  await here.server.caughtUp();
  const watching = [
    await here.synced(sseDoor, { projects: ['p1'] }),
    await here.synced(ndjsonDoor, { selector: 'env=prod' }),
    await here.synced(grpcDoor, { name: 'guestbook' }),
  ];
  const elsewhere = await here.synced(sseDoor, { projects: ['p2'] });
  const { store, history } = here.server.corridor;
  const logged = history.size;
  const encoded = await here.server.metric('kubecast_encodes_total');
  const asked = await here.server.metric('kubecast_candidates_total');

  const revision = await here.apps.touch('guestbook', 'apps/guestbook/v2');

  const uid = await here.apps.uidOf('guestbook');
  const seen = {
    type: 'MODIFIED',
    name: 'guestbook',
    namespace: 'argocd',
    uid,
    revision,
    project: 'p1',
    path: 'apps/guestbook/v2',
  };
  for (const client of watching) expect(await client.untilEvent('MODIFIED', 'guestbook')).toMatchObject(seen);
  expect(elsewhere.story).toEqual(['reset', 'ADDED elsewhere', 'synced']);

  expect(store.get('argocd/guestbook')?.header.revision).toBe(revision);
  expect(history.size).toBe(logged + 1);
  expect((await here.server.metric('kubecast_encodes_total')) - encoded).toBe(3);
  // The selector is in the class of views that any object could concern.
  expect((await here.server.metric('kubecast_candidates_total')) - asked).toBe(3);

  const read: unknown = await (await fetch(`${here.server.url}/api/v1/applications/guestbook`)).json();
  expect(at(at(read, 'metadata'), 'resourceVersion')).toBe(revision);
  const listed: unknown = await (await fetch(`${here.server.url}/api/v1/applications?projects=p1`)).json();
  expect(at(listed, 'items')).toEqual([read]);
  const client = applicationClient(here.server.grpcAddress);
  const overGrpc = await client.unary('Get', { name: 'guestbook' });
  client.close();
  expect(at(at(overGrpc, 'metadata'), 'resourceVersion')).toBe(revision);
});

test('one deletion is one DELETED at every door, and then nobody finds the object', async () => {
  await here.apps.create('guestbook');
  await here.server.caughtUp();
  const watching = [await here.synced(sseDoor), await here.synced(ndjsonDoor), await here.synced(grpcDoor)];
  const revision = await here.apps.remove('guestbook');
  for (const client of watching) expect(await client.untilEvent('DELETED', 'guestbook')).toMatchObject({ revision });
  expect((await fetch(`${here.server.url}/api/v1/applications/guestbook`)).status).toBe(403);
  expect(at(await (await fetch(`${here.server.url}/api/v1/applications`)).json(), 'items')).toBeNull();
});
