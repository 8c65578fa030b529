import { describe, expect, test } from '@jest/globals';
import { toBinary } from '@bufbuild/protobuf';
import { FileDescriptorSetSchema } from '@bufbuild/protobuf/wkt';
import { Client, credentials, type Metadata } from '@grpc/grpc-js';
import { loadFileDescriptorSetFromBuffer } from '@grpc/proto-loader';
import { createParser } from 'eventsource-parser';
import { rawMethod } from '../support/fake-argocd.js';
import { framed, GrpcWebCall } from '../support/grpc-web-client.js';
import { GrpcClient } from '../support/grpc-stream-client.js';
import { registryOfSet, thingsDescriptors, thingsService } from '../support/things-service.js';
import { useWorld } from '../support/use-world.js';

const SET = thingsDescriptors();

describe('a service that src has never heard of', () => {
  const here = useWorld(() => {
    const registry = registryOfSet(SET);
    return { parts: { registry, services: [thingsService(registry)] } };
  });
  const ask = async (
    path: string,
    init?: RequestInit,
  ): Promise<{ status: number; body: unknown; echoed: string | null }> => {
    const response = await fetch(`${here.server.url}${path}`, init);
    return { status: response.status, body: await response.json(), echoed: response.headers.get('x-things') };
  };
  const asJson = (method: string, body: string): RequestInit => ({
    method,
    body,
    headers: { 'content-type': 'application/json' },
  });
  const grpc = (): GrpcClient => {
    const loaded = loadFileDescriptorSetFromBuffer(Buffer.from(toBinary(FileDescriptorSetSchema, SET)), {
      keepCase: true,
    })['things.Things'];
    if (!loaded || 'format' in loaded) throw new Error('no service');
    return new GrpcClient(here.server.grpcAddress, loaded);
  };

  test('is asked by a path variable and the query', async () => {
    expect(await ask('/things/a%2Fb?count=3')).toEqual({
      status: 200,
      body: { name: 'a/b', count: 3 },
      echoed: 'echoed',
    });
  });

  test('is asked by a body', async () => {
    expect((await ask('/things', asJson('POST', '{"name":"a","count":4,"unknown":true}'))).body).toEqual({
      name: 'a',
      count: 4,
    });
  });

  test('is asked by an additional binding with path and body', async () => {
    expect((await ask('/things/fromPath', asJson('PUT', '{"count":5}'))).body).toEqual({ name: 'fromPath', count: 5 });
  });

  test.each(['{', '"text"', '{"count":"many"}', '\u00ff'])('answers the body %j with 400', async (body) => {
    expect(await ask('/things', { ...asJson('POST', ''), body: Buffer.from(body, 'latin1') })).toMatchObject({
      status: 400,
      body: { code: 3 },
    });
  });

  test('answers a wrong method with 405', async () => {
    const response = await fetch(`${here.server.url}/things/a`, asJson('DELETE', ''));
    expect(response.status).toBe(405);
  });

  test('answers a number that is none with 400', async () => {
    expect(await ask('/things/a?count=many')).toMatchObject({ status: 400, body: { code: 3 } });
  });

  test('gives its own errors their status', async () => {
    expect(await ask('/things', asJson('POST', '{}'))).toEqual({
      status: 400,
      body: { error: 'name must not be empty', code: 3, message: 'name must not be empty' },
      echoed: null,
    });
  });

  test('streams lines of JSON', async () => {
    const response = await fetch(`${here.server.url}/things/a/count?count=2`);
    expect(await response.text()).toBe('{"result":{"name":"a","count":1}}\n{"result":{"name":"a","count":2}}\n');
  });

  test('streams server-sent events', async () => {
    const response = await fetch(`${here.server.url}/things/a/count?count=2&fields=result.count`, {
      headers: { accept: 'text/event-stream' },
    });
    const seen: string[] = [];
    createParser({ onEvent: ({ data }) => seen.push(data) }).feed(await response.text());
    expect(seen).toEqual(['{"result":{"count":1}}', '{"result":{"count":2}}']);
  });

  test('gives browsers its cookies, each in a header of its own, and keeps them from gRPC', async () => {
    const { headers } = await fetch(`${here.server.url}/things/cookies`);
    expect(headers.getSetCookie()).toEqual(['a=1; path=/; httpOnly', 'b=2']);
    const web = new GrpcWebCall(`${here.server.url}/things.Things/Echo`, framed(Buffer.from('\n\u0007cookies')));
    await web.untilEnd();
    web.close();
    expect([web.trailers['grpc-status'], web.headers['set-cookie']]).toEqual(['0', undefined]);
    const client = new Client(here.server.grpcAddress, credentials.createInsecure());
    const raw = rawMethod('/things.Things/Echo', false, false);
    const request = Buffer.from('\n\u0007cookies');
    const call = client.makeUnaryRequest(
      raw.path,
      raw.requestSerialize,
      raw.responseDeserialize,
      request,
      () => undefined,
    );
    const told = await new Promise<Metadata>((resolve) => call.on('metadata', resolve));
    client.close();
    expect([told.get('x-things'), told.get('set-cookie')]).toEqual([['echoed'], []]);
  });

  test('is called and streams over gRPC', async () => {
    const client = grpc();
    expect(await client.unary('Echo', { name: 'a', count: 7 })).toEqual({ name: 'a', count: 7 });
    await expect(client.unary('Echo', {})).rejects.toMatchObject({ code: 3, details: 'name must not be empty' });
    const seen: unknown[] = [];
    const call = client.stream('Count', { name: 'a', count: 2 });
    call.on('data', (message) => seen.push(message));
    await new Promise((resolve) => call.on('end', resolve));
    client.close();
    expect(seen).toEqual([
      { name: 'a', count: 1 },
      { name: 'a', count: 2 },
    ]);
  });
});
