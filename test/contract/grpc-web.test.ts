import { describe, expect, test } from '@jest/globals';
import { fromBinary, fromJson, toBinary, toJson } from '@bufbuild/protobuf';
import { loadedService } from '../support/grpc-stream-client.js';
import { framed, GrpcWebCall, type WebCallOptions } from '../support/grpc-web-client.js';
import { staticPolicy } from '../support/running-server.js';
import { grpcDoor, grpcWebDoor } from '../support/stream-clients.js';
import { registryOfSet, thingsDescriptors, thingsService } from '../support/things-service.js';
import { messageDescriptor } from '../../src/api/descriptors.js';
import { useWorld } from '../support/use-world.js';
import { watchContract } from './watch-contract.js';

watchContract({ door: grpcWebDoor, useWorld, isSimulated: true });

const APPLICATIONS = loadedService('application/application.proto', 'application.ApplicationService');
const registry = registryOfSet(thingsDescriptors());
const THING = messageDescriptor(registry, 'things.Thing');

describe('a call over gRPC-Web', () => {
  const here = useWorld(() => ({ parts: { registry, services: [thingsService(registry)] } }));
  const call = async (path: string, body: Buffer, options: WebCallOptions = {}): Promise<GrpcWebCall> => {
    const made = new GrpcWebCall(`${here.server.url}${path}`, body, options);
    await made.untilEnd();
    made.close();
    return made;
  };
  const thing = (json: { name?: string; count?: number }): Buffer =>
    framed(toBinary(THING, fromJson(THING, { ...json })));
  const things = ({ messages }: GrpcWebCall): unknown[] =>
    messages.map((bytes) => toJson(THING, fromBinary(THING, bytes)));

  test('that is unary has its answer, then its status, and its metadata as headers', async () => {
    const { httpStatus, headers, trailers, frames } = await call('/things.Things/Echo', thing({ name: 'a' }));
    expect({ httpStatus, type: headers['content-type'], echoed: headers['x-things'] }).toEqual({
      httpStatus: 200,
      type: 'application/grpc-web+proto',
      echoed: 'echoed',
    });
    expect(frames.map(({ flags }) => flags)).toEqual([0, 0x80]);
    expect(trailers).toEqual({ 'grpc-status': '0', 'grpc-message': '' });
  });

  test('of a stream has one frame for each message', async () => {
    const made = await call('/things.Things/Count', thing({ name: 'a', count: 3 }));
    expect(things(made)).toEqual([1, 2, 3].map((count) => ({ name: 'a', count })));
    expect(made.trailers['grpc-status']).toBe('0');
  });

  test('is answered in the type that it was made in', async () => {
    const headers = { 'content-type': 'application/grpc-web' };
    const made = await call('/things.Things/Echo', thing({ name: 'a' }), { headers });
    expect(made.headers['content-type']).toBe('application/grpc-web');
  });

  test('that fails before its first message is told so by headers, without a body', async () => {
    const { httpStatus, headers, frames } = await call('/things.Things/Echo', thing({}));
    expect({ httpStatus, status: headers['grpc-status'], message: headers['grpc-message'], frames }).toEqual({
      httpStatus: 200,
      status: '3',
      message: 'name must not be empty',
      frames: [],
    });
    expect(headers['content-length']).toBe('0');
  });

  test.each([
    { what: 'whose message is compressed', body: framed(Buffer.from('x'), 1), code: '12' },
    { what: 'of more than 16 KiB', body: framed(Buffer.alloc(17_000)), code: '8' },
    { what: 'of half a message', body: framed(Buffer.alloc(10)).subarray(0, 12), code: '3' },
    { what: 'of two messages', body: Buffer.concat([framed(Buffer.alloc(0)), framed(Buffer.alloc(0))]), code: '3' },
    { what: 'of nothing', body: Buffer.alloc(0), code: '3' },
    { what: 'of trailers', body: framed(Buffer.alloc(0), 0x80), code: '3' },
    { what: 'of what is no message', body: framed(Buffer.from([0x0a, 0xff])), code: '3' },
  ])('$what is refused', async ({ body, code }) => {
    const { headers, httpStatus } = await call('/things.Things/Echo', body);
    expect({ httpStatus, code: headers['grpc-status'] }).toEqual({ httpStatus: 200, code });
  });

  test('of a write of Argo CD is answered with the flag that passes it on', async () => {
    const { headers } = await call('/application.ApplicationService/Sync', framed(Buffer.alloc(0)));
    expect(headers['grpc-status']).toBe('12');
    expect(headers['grpc-message']).toMatch(/only reads.*--argocd-server/);
  });

  test('of an unknown service is UNIMPLEMENTED', async () => {
    const { headers } = await call('/no.Service/X', framed(Buffer.alloc(0)));
    expect(headers).toMatchObject({ 'grpc-status': '12', 'grpc-message': 'unknown service no.Service' });
  });

  test('of a method for which both sides talk is UNIMPLEMENTED', async () => {
    const path = '/grpc.reflection.v1.ServerReflection/ServerReflectionInfo';
    expect((await call(path, framed(Buffer.alloc(0)))).headers['grpc-status']).toBe('12');
  });

  test('whose time is up ends with DEADLINE_EXCEEDED', async () => {
    const { Watch } = APPLICATIONS;
    const body = framed(Watch?.requestSerialize({}) ?? Buffer.alloc(0));
    const made = await call('/application.ApplicationService/Watch', body, { headers: { 'grpc-timeout': '100m' } });
    expect(made.trailers).toMatchObject({ 'grpc-status': '4' });
    await here.apps.create('a');
    await here.server.caughtUp();
    expect(here.server.corridor.subscribers.count).toBe(0);
  });

  test.each(['1', 'soon', '1x', '123456789S'])('with the timeout %s is refused', async (timeout) => {
    const made = await call('/things.Things/Echo', thing({ name: 'a' }), { headers: { 'grpc-timeout': timeout } });
    expect(made.headers['grpc-status']).toBe('3');
  });

  test('repeats its last cursor when the server ends it', async () => {
    const { Watch } = APPLICATIONS;
    const body = framed(Watch?.requestSerialize({}) ?? Buffer.alloc(0));
    await here.apps.create('a');
    await here.server.caughtUp();
    const made = new GrpcWebCall(`${here.server.url}/application.ApplicationService/Watch`, body, {
      headers: { 'x-kubecast-bookmarks': 'true' },
    });
    await here.synced(grpcWebDoor);
    await here.server.drain();
    await made.untilEnd();
    const last: unknown = Watch?.responseDeserialize(made.messages.at(-1) ?? Buffer.alloc(0));
    expect(last).toMatchObject({ cursor: made.trailers['x-kubecast-cursor'] });
    made.close();
  });

  test('shares its bodies with gRPC', async () => {
    const clients = [await here.synced(grpcDoor), await here.synced(grpcWebDoor)];
    const before = await here.server.metric('kubecast_encodes_total');
    await here.apps.create('a');
    for (const client of clients) await client.untilEvent('ADDED', 'a');
    expect((await here.server.metric('kubecast_encodes_total')) - before).toBe(1);
  });
});

describe('gRPC-Web below a root path', () => {
  const here = useWorld(() => ({ config: { rootPath: '/sub/path' } }));

  test('is served there alone', async () => {
    const statusOf = async (root: string): Promise<unknown> => {
      const made = new GrpcWebCall(`${here.server.url}${root}/version.VersionService/Version`, framed(Buffer.alloc(0)));
      await made.untilEnd();
      made.close();
      return made.trailers['grpc-status'] ?? made.httpStatus;
    };
    expect([await statusOf('/sub/path'), await statusOf('')]).toEqual(['0', 404]);
  });
});

describe('credentials over gRPC-Web', () => {
  const here = useWorld(() => ({ parts: staticPolicy({ ann: ['p1'] }).parts }));

  test('are metadata', async () => {
    await here.apps.create('a', { project: 'p1' });
    await here.apps.create('b', { project: 'p2' });
    await here.server.caughtUp();
    const client = await here.synced(grpcWebDoor, { subject: 'ann' });
    expect(client.events.map(({ name }) => name)).toEqual(['a']);
  });
});
