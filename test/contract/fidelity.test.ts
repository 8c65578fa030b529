import { describe, expect, test } from '@jest/globals';
import { NdjsonClient, SseClient } from '../support/http-stream-clients.js';
import { applicationClient } from '../support/grpc-stream-client.js';
import { grpcDoor } from '../support/stream-clients.js';
import { at } from '../support/watch-client.js';
import { useWorld } from '../support/use-world.js';

const LONG = 'y'.repeat(1.5 * 1024 * 1024);

/** Text that only survives where nobody parses and prints it. */
const TEXT = [
  '{"apiVersion":"argoproj.io/v1alpha1","kind":"Application",',
  '"metadata":{"name":"odd","namespace":"argocd","uid":"u-1","resourceVersion":"@RV@","creationTimestamp":"2026-01-01T00:00:00Z",',
  '"annotations":{"10":"b","2":"a","__proto__":"c","long":"',
  LONG,
  '"}},"spec":{"project":"default","destination":{},"unknown":{"big":9007199254740993,"float":1.0,"exponent":1e5,"10":1,"2":2,"__proto__":{"x":1},"same":1,"same":2},',
  '"source":{"repoURL":"https://git.example.com/a.git","path":"\\u0061\\/b é 😀"}},"status":{"health":{"status":"Healthy"}}}',
].join('');

describe('R14: an object arrives as the cluster wrote it', () => {
  const here = useWorld();
  const put = async (): Promise<string> => {
    here.simulator.resources.putText('applications', TEXT);
    await here.server.caughtUp();
    return TEXT.replace('@RV@', here.simulator.resources.revision);
  };

  test('over SSE, in a snapshot and live', async () => {
    const first = await put();
    const client = new SseClient(here.server.url, {});
    await client.untilMark('synced');
    const second = await put();
    await client.untilEvents(2);
    client.close();
    const bodies = client.messages.map(({ data }) => data);
    expect(bodies[0] === `{"result":{"type":"ADDED","application":${first}}}`).toBe(true);
    expect(bodies[1] === `{"result":{"type":"MODIFIED","application":${second}}}`).toBe(true);
  });

  test('over NDJSON, in a snapshot and live', async () => {
    const first = await put();
    const client = new NdjsonClient(here.server.url, {});
    await client.untilEvents(1);
    const second = await put();
    await client.untilEvents(2);
    client.close();
    const [added = '', modified = ''] = client.lines.map((line) => line.replace(/,"cursor":"[^"]*"\}$/, '}'));
    expect(added === `{"result":{"type":"ADDED","application":${first}}}`).toBe(true);
    expect(modified === `{"result":{"type":"MODIFIED","application":${second}}}`).toBe(true);
  });

  test('a DELETED has the revision of the deletion and is the same otherwise', async () => {
    await put();
    const client = new SseClient(here.server.url, {});
    await client.untilMark('synced');
    const gone = await here.apps.remove('odd');
    await client.untilEvents(2);
    client.close();
    expect(
      client.messages[1]?.data === `{"result":{"type":"DELETED","application":${TEXT.replace('@RV@', gone)}}}`,
    ).toBe(true);
  });

  test('in Get and List', async () => {
    const text = await put();
    const get = await (await fetch(`${here.server.url}/api/v1/applications/odd`)).text();
    expect(get === text).toBe(true);
    const list = await (await fetch(`${here.server.url}/api/v1/applications`)).text();
    expect(list.includes(`"items":[${text}\n]`)).toBe(true);
  });

  test('whole over gRPC', async () => {
    await put();
    const client = grpcDoor.open(here.server);
    await client.untilEvents(1);
    client.close();
    expect(client.events[0]).toMatchObject({ name: 'odd', uid: 'u-1', path: 'a/b é 😀', project: 'default' });
    const unary = applicationClient(here.server.grpcAddress);
    const application = await unary.unary('Get', { name: 'odd' });
    unary.close();
    const annotations = at(at(application, 'metadata'), 'annotations');
    expect(at(annotations, 'long') === LONG).toBe(true);
    expect([at(annotations, '10'), at(annotations, '2'), at(annotations, '__proto__')]).toEqual(['b', 'a', 'c']);
    expect(at(at(at(application, 'status'), 'health'), 'status')).toBe('Healthy');
  });
});
