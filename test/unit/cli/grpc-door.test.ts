import { afterEach, describe, expect, test } from '@jest/globals';
import grpc from '@grpc/grpc-js';
import protoLoader from '@grpc/proto-loader';
import { fileURLToPath } from 'node:url';
import type { Frame } from '../../../src/cli/watch/frame.js';
import { Refusal } from '../../../src/cli/watch/frame.js';
import { grpcDoor } from '../../../src/cli/watch/grpc-door.js';

const PROTO = fileURLToPath(new URL('../../../../proto', import.meta.url));
const definition = protoLoader.loadSync('application/application.proto', { includeDirs: [PROTO], longs: String });

type Call = grpc.ServerWritableStream<object, object>;
const servers: grpc.Server[] = [];
afterEach(() => {
  for (const server of servers.splice(0)) server.forceShutdown();
});

/** Somebody else's server: made from the proto files, not from our generated code. */
async function serve(watch: (call: Call) => void): Promise<string> {
  const loaded = grpc.loadPackageDefinition(definition)['application'];
  const service =
    'ApplicationService' in Object(loaded) ? Reflect.get(Object(loaded), 'ApplicationService') : undefined;
  const server = new grpc.Server();
  server.addService(Reflect.get(Object(service), 'service'), { watch });
  servers.push(server);
  const port = await new Promise<number>((resolve, reject) => {
    server.bindAsync('127.0.0.1:0', grpc.ServerCredentials.createInsecure(), (error, bound) =>
      error ? reject(error) : resolve(bound),
    );
  });
  return `127.0.0.1:${port}`;
}

/** All frames, and how the stream ended. */
async function read(address: string, cursor?: string): Promise<{ frames: Frame[]; ended: unknown }> {
  const door = grpcDoor({ address, query: { projects: ['shop'], selector: 'a=b' }, idleMs: 60_000 });
  const frames: Frame[] = [];
  try {
    for await (const frame of door.open(cursor, new AbortController().signal)) frames.push(frame);
    return { frames, ended: undefined };
  } catch (ended) {
    return { frames, ended };
  }
}

function started(how: string): grpc.Metadata {
  const metadata = new grpc.Metadata();
  metadata.set('x-kubecast-start', how);
  return metadata;
}

const application = {
  metadata: { namespace: 'argocd', name: 'a', uid: 'u', creationTimestamp: { seconds: '1767225600' } },
};
const synced = { metadata: { annotations: { 'k8s.io/initial-events-end': 'true' } } };

describe('a watch over gRPC', () => {
  test('gives what the server says, in its order', async () => {
    const address = await serve((call) => {
      call.sendMetadata(started('snapshot'));
      call.write({ type: 'ADDED', application, cursor: 'c1' });
      call.write({ type: 'BOOKMARK', application: synced, cursor: 'c2' });
      call.write({ type: 'DELETED', application, cursor: 'c3' });
      call.write({ type: 'BOOKMARK', application: { metadata: {} }, cursor: 'c4' });
      call.end();
    });
    const { frames, ended } = await read(address);
    expect(ended).toBeUndefined();
    expect(frames).toMatchObject([
      { kind: 'start', how: 'snapshot' },
      {
        kind: 'event',
        event: { type: 'ADDED', application: { name: 'a', created: '2026-01-01T00:00:00Z' } },
        cursor: 'c1',
      },
      { kind: 'mark', mark: 'synced', cursor: 'c2' },
      { kind: 'event', event: { type: 'DELETED' }, cursor: 'c3' },
      { kind: 'mark', mark: 'bookmark', cursor: 'c4' },
    ]);
  });

  test('writes an event as JSON without what is empty, and with times as texts', async () => {
    const address = await serve((call) => {
      call.write({ type: 'ADDED', application });
      call.end();
    });
    const [, frame] = (await read(address)).frames;
    expect(frame?.kind === 'event' && JSON.parse(frame.event.json)).toEqual({
      type: 'ADDED',
      application: {
        apiVersion: 'argoproj.io/v1alpha1',
        kind: 'Application',
        metadata: { ...application.metadata, creationTimestamp: '2026-01-01T00:00:00Z' },
      },
    });
  });

  test('comes with its query, its last id, and asks for bookmarks', async () => {
    const asked: unknown[] = [];
    const address = await serve((call) => {
      asked.push(call.request, call.metadata.get('last-event-id'), call.metadata.get('x-kubecast-bookmarks'));
      call.end();
    });
    await read(address, 'c7');
    expect(asked).toMatchObject([{ projects: ['shop'], selector: 'a=b' }, ['c7'], ['true']]);
  });

  test('gives the cursor of the end', async () => {
    const address = await serve((call) => {
      const trailers = new grpc.Metadata();
      trailers.set('x-kubecast-cursor', 'c9');
      call.emit('error', { code: grpc.status.UNAVAILABLE, details: 'going away', metadata: trailers });
    });
    const { frames, ended } = await read(address);
    expect(frames.at(-1)).toEqual({ kind: 'mark', mark: 'bookmark', cursor: 'c9' });
    expect(ended).toEqual(new Error('going away'));
  });

  test.each([
    { code: grpc.status.INVALID_ARGUMENT, isRefused: true },
    { code: grpc.status.PERMISSION_DENIED, isRefused: true },
    { code: grpc.status.UNAUTHENTICATED, isRefused: true },
    { code: grpc.status.UNAVAILABLE, isRefused: false },
    { code: grpc.status.RESOURCE_EXHAUSTED, isRefused: false },
  ])('that ends with status $code is given up: $isRefused', async ({ code, isRefused }) => {
    const address = await serve((call) => void call.emit('error', { code, details: 'no' }));
    const { ended } = await read(address);
    expect([ended instanceof Error, ended instanceof Refusal]).toEqual([true, isRefused]);
  });

  test('that nobody answers ends', async () => {
    expect((await read('127.0.0.1:1')).ended).toEqual(new Error('connection refused (127.0.0.1:1)'));
  });

  test('to a host that nobody knows says so', async () => {
    expect((await read('nobody.invalid:1')).ended).toEqual(new Error('unknown host (nobody.invalid:1)'));
  });
});
