import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { Client, credentials, Metadata, type StatusObject } from '@grpc/grpc-js';
import { connect } from 'node:http2';
import { createServer } from 'node:net';
import { parseArgocdServer } from '../../src/serve/forward/argocd-server.js';
import { FakeArgocd, rawMethod } from '../support/fake-argocd.js';
import { framed } from '../support/grpc-web-client.js';
import { applicationClient } from '../support/grpc-stream-client.js';
import { useWorld } from '../support/use-world.js';
import { rawCall, RawHttp2Server } from '../support/http2-frames.js';
import { RawConnection } from '../support/raw-http.js';
import { waitUntil } from '../support/wait-until.js';
import { goodToken } from '../attacks/token-door.js';

const SYNC = '/application.ApplicationService/Sync';
const { requestSerialize: to, responseDeserialize: from } = rawMethod('', true, true);

describe('gRPC calls of methods that are not served', () => {
  let argocd = new FakeArgocd();
  let argocdUrl = '';
  beforeEach(async () => {
    argocd = new FakeArgocd();
    argocdUrl = await argocd.open();
  });
  const here = useWorld(() => {
    const server = parseArgocdServer(argocdUrl, true);
    return { parts: server ? { argocdServer: server } : {} };
  });
  let client = new Client('127.0.0.1:1', credentials.createInsecure());
  beforeEach(() => {
    client.close();
    client = new Client(here.server.grpcAddress, credentials.createInsecure(), {
      'grpc.max_receive_message_length': -1,
      'grpc.use_local_subchannel_pool': 1,
    });
  });
  afterEach(() => {
    client.close();
    argocd.close();
  });

  interface Outcome {
    readonly answers: string[];
    readonly head: Metadata | undefined;
    readonly status: StatusObject;
  }
  const stream = async (path: string, requests: readonly string[], metadata = new Metadata()): Promise<Outcome> => {
    const call = client.makeBidiStreamRequest(path, to, from, metadata);
    const answers: string[] = [];
    let head: Metadata | undefined;
    call.on('metadata', (told: Metadata) => {
      head = told;
    });
    call.on('data', (bytes: Buffer) => answers.push(bytes.toString()));
    call.on('error', () => undefined);
    const ended = Promise.all([
      new Promise<StatusObject>((resolve) => call.on('status', resolve)),
      new Promise((resolve) => call.on('end', resolve)),
    ]);
    for (const request of requests) call.write(Buffer.from(request));
    call.end();
    const [status] = await ended;
    return { answers, head, status };
  };

  test('reach Argo CD when they are unary, with metadata, and its metadata and trailers come back', async () => {
    const metadata = new Metadata();
    metadata.set('token', 'secret');
    metadata.set('data-bin', Buffer.from([0, 255]));
    const { answers, head, status } = await stream(SYNC, ['hello'], metadata);
    expect(answers).toEqual(['echo hello']);
    expect(head?.getMap()).toMatchObject({ 'x-head': 'head' });
    expect(status).toMatchObject({ code: 0 });
    expect(status.metadata.getMap()).toEqual({ 'x-tail': 'tail' });
    expect(argocd.calls).toMatchObject([
      { path: SYNC, metadata: { token: 'secret', 'data-bin': Buffer.from([0, 255]) } },
    ]);
  });

  test('fail as they fail there', async () => {
    const { answers, status } = await stream(SYNC, ['fail']);
    expect({ answers, code: status.code, details: status.details, tail: status.metadata.getMap() }).toEqual({
      answers: [],
      code: 9,
      details: 'not – now',
      tail: { 'x-tail': 'tail' },
    });
  });

  test('reach it when the server streams: every answer comes before the status', async () => {
    const { answers, status } = await stream('/foreign.Service/ServerStream', ['200']);
    expect(answers).toEqual(Array.from({ length: 200 }, (_, i) => `${i}`));
    expect(status).toMatchObject({ code: 10, details: 'over' });
    expect(status.metadata.getMap()).toEqual({ 'x-tail': 'tail' });
  });

  test('reach it when the client streams', async () => {
    const { answers } = await stream('/application.ApplicationService/GetManifestsWithFiles', ['a', 'b', 'c']);
    expect(answers).toEqual(['abc']);
  });

  test('reach it when both sides stream, answer for answer', async () => {
    const call = client.makeBidiStreamRequest('/foreign.Service/Bidi', to, from);
    const answers: string[] = [];
    call.on('data', (bytes: Buffer) => answers.push(bytes.toString()));
    for (const [index, text] of ['a', 'b', 'c'].entries()) {
      call.write(Buffer.from(text));
      await waitUntil(() => answers.length === index + 1, 'the answer');
    }
    call.end();
    await new Promise((resolve) => call.on('status', resolve));
    expect(answers).toEqual(['echo a', 'echo b', 'echo c']);
  });

  test('are held back there while nobody reads here', async () => {
    const session = connect(`http://${here.server.grpcAddress}`);
    const headers = { ':method': 'POST', ':path': '/foreign.Service/ServerStream', 'content-type': 'application/grpc' };
    const request = session.request({ ...headers, te: 'trailers' });
    request.end(framed(Buffer.from('5000 10000')));
    await new Promise((resolve) => request.once('response', resolve));
    // A call of its own goes round while the other one is full.
    for (let i = 0; i < 20; i++) await stream(SYNC, ['hello']);
    expect(argocd.calls[0]?.messages.length).toBeLessThan(1_000);
    let received = 0;
    request.on('data', (bytes: Buffer) => {
      received += bytes.length;
    });
    await new Promise((resolve) => request.once('end', resolve));
    session.close();
    expect(received).toBe(5_000 * 10_005);
  });

  test('may have long requests, which served methods may not', async () => {
    const long = 'x'.repeat(1_000_000);
    expect((await stream(SYNC, [long])).answers).toEqual([`echo ${long}`]);
    expect((await stream('/version.VersionService/Version', [long])).status.code).toBe(8);
  });

  test('may not be long where a token is asked for and none is valid: they go on only if they are short', async () => {
    const server = parseArgocdServer(argocdUrl, true);
    const parts = { authenticator: goodToken, ...(server ? { argocdServer: server } : {}) };
    const { grpcAddress } = await here.world.addServer({ parts });
    const outcomes: string[] = [];
    for (const [token, length] of [
      ['good', 1_000_000],
      ['bad', 1_000_000],
      ['bad', 16_000],
    ] as const) {
      const metadata = new Metadata();
      metadata.set('token', token);
      const guarded = new Client(grpcAddress, credentials.createInsecure(), { 'grpc.max_receive_message_length': -1 });
      const outcome = await new Promise<string>((resolve) => {
        guarded.makeUnaryRequest(SYNC, to, from, Buffer.alloc(length), metadata, (error, answer) =>
          resolve(error ? `${error.code} ${error.details}` : `${answer?.length} bytes`),
        );
      });
      guarded.close();
      outcomes.push(outcome);
    }
    expect(outcomes).toEqual(['1000005 bytes', '8 a request of this caller may have 16384 bytes', '16005 bytes']);
    expect(argocd.calls).toHaveLength(2);
  });

  test('are counted while they wait, and given back when the call has ended', async () => {
    const session = connect(`http://${here.server.grpcAddress}`);
    session.on('error', () => undefined);
    const headers = { ':method': 'POST', ':path': '/foreign.Service/Bidi', 'content-type': 'application/grpc' };
    const request = session.request({ ...headers, te: 'trailers' });
    request.on('error', () => undefined);
    // The half of a message.
    request.write(framed(Buffer.alloc(1_000_000)).subarray(0, 500_000));
    const taken = async (): Promise<number> => {
      const text = await (await fetch(`${here.server.metricsUrl}/metrics`)).text();
      return Number(/^kubecast_forwarded_request_bytes (\d+)$/m.exec(text)?.[1]);
    };
    await waitUntil(async () => (await taken()) > 480_000, 'the bytes');
    session.destroy();
    await waitUntil(async () => (await taken()) === 0, 'their end');
  });

  test('take their deadline along', async () => {
    const call = client.makeUnaryRequest(
      SYNC,
      to,
      from,
      Buffer.from('hang'),
      { deadline: Date.now() + 300 },
      () => undefined,
    );
    const status = await new Promise<StatusObject>((resolve) => call.on('status', resolve));
    expect(status.code).toBe(4);
    expect(argocd.calls).toHaveLength(1);
    const deadline = argocd.calls[0]?.deadline;
    expect(Number(deadline)).toBeLessThan(Date.now() + 1_000);
    await waitUntil(() => argocd.calls[0]?.isCancelled === true, 'the end of the call there');
  });

  test('are cancelled there when they are cancelled here', async () => {
    const call = client.makeUnaryRequest(SYNC, to, from, Buffer.from('hang'), () => undefined);
    call.on('status', () => undefined);
    await waitUntil(() => argocd.calls.length === 1, 'the call');
    call.cancel();
    await waitUntil(() => argocd.calls[0]?.isCancelled === true, 'its end');
  });

  test.each([SYNC, '/foreign.Service/Bidi'])('end with a reason when a drain ends before them: %s', async (path) => {
    const call = client.makeBidiStreamRequest(path, to, from);
    call.on('error', () => undefined);
    call.on('data', () => undefined);
    const ended = new Promise<StatusObject>((resolve) => call.on('status', resolve));
    call.write(Buffer.from('hang'));
    if (path === SYNC) call.end();
    await waitUntil(() => argocd.calls.length === 1, 'the call there');
    await here.server.drain();
    expect(await ended).toMatchObject({ code: 14, details: 'the server is going away: come back' });
    await waitUntil(() => argocd.calls[0]?.isCancelled === true, 'its end there');
  });

  test.each([
    ['http2-settings', 'x'],
    ['__proto__', 'x'],
    ['host', 'x'],
    ['content-length', '5'],
    ['expect', '100-continue'],
    ['grpc-foo', 'x'],
    ['a-bin', '!,!'],
  ])('with metadata that HTTP/2 has no place for end no other call: %s', async (name, value) => {
    const victim = client.makeBidiStreamRequest('/foreign.Service/Bidi', to, from);
    const heard: string[] = [];
    victim.on('data', (bytes: Buffer) => heard.push(bytes.toString()));
    victim.on('error', ({ message }) => heard.push(message));
    victim.write(Buffer.from('a'));
    await waitUntil(() => heard.length === 1, 'the first answer');
    const attacker = new RawConnection(`http://${here.server.grpcAddress}`);
    attacker.send(rawCall(SYNC, [[name, value]], Buffer.alloc(5)));
    await waitUntil(() => argocd.calls.length === 2 || heard.length > 1, 'the other call there');
    victim.write(Buffer.from('b'));
    await waitUntil(() => heard.length > 1, 'the second answer');
    attacker.close();
    victim.cancel();
    expect(heard.slice(0, 2)).toEqual(['echo a', 'echo b']);
  });

  test.each([SYNC, '/application.ApplicationService/Get'])(
    'are answered whatever fields the answer there has: %s',
    async (path) => {
      const strange = [
        ['http2-settings', 'x'],
        ['x-kept', 'yes'],
      ] as const;
      const odd = new RawHttp2Server(strange, strange);
      const server = parseArgocdServer(await odd.open(), true);
      const { grpcAddress } = await here.world.addServer({ parts: server ? { argocdServer: server } : {} });
      const asking = new Client(grpcAddress, credentials.createInsecure(), { 'grpc.use_local_subchannel_pool': 1 });
      const refresh = Buffer.from([0x0a, 1, 0x61, 0x12, 0]);
      let head: Metadata | undefined;
      const call = asking.makeUnaryRequest(path, to, from, refresh, { deadline: Date.now() + 3_000 }, () => undefined);
      call.on('metadata', (told: Metadata) => {
        head = told;
      });
      const status = await new Promise<StatusObject>((resolve) => call.on('status', resolve));
      asking.close();
      odd.close();
      expect([status.code, head?.get('x-kept'), status.metadata.get('x-kept')]).toEqual([0, ['yes'], ['yes']]);
    },
  );

  test.each([
    ['two answers', Buffer.concat([framed(Buffer.from('a')), framed(Buffer.from('b'))])],
    ['none', Buffer.alloc(0)],
  ])('fail where one answer is due, and there are %s', async (_what, body) => {
    const odd = new RawHttp2Server([], [], body);
    const server = parseArgocdServer(await odd.open(), true);
    const { grpcAddress } = await here.world.addServer({ parts: server ? { argocdServer: server } : {} });
    const asking = new Client(grpcAddress, credentials.createInsecure(), { 'grpc.use_local_subchannel_pool': 1 });
    const refresh = Buffer.from([0x0a, 1, 0x61, 0x12, 0]);
    const call = asking.makeUnaryRequest('/application.ApplicationService/Get', to, from, refresh, () => undefined);
    const status = await new Promise<StatusObject>((resolve) => call.on('status', resolve));
    asking.close();
    odd.close();
    expect(status).toMatchObject({ code: 13, details: expect.stringMatching(/^the Argo CD server gave /) });
  });

  test.each([
    ['half a head', framed(Buffer.alloc(10)).subarray(0, 3)],
    ['half a message', framed(Buffer.alloc(10)).subarray(0, 9)],
    ['one and a half', Buffer.concat([framed(Buffer.from('a')), framed(Buffer.alloc(10)).subarray(0, 9)])],
  ])('fail when their requests end too early, here and there: %s', async (_what, body) => {
    const session = connect(`http://${here.server.grpcAddress}`);
    const headers = { ':method': 'POST', ':path': '/foreign.Service/Bidi', 'content-type': 'application/grpc' };
    const request = session.request({ ...headers, te: 'trailers' });
    const seen: unknown[] = [];
    for (const event of ['response', 'trailers'] as const) {
      request.on(event, (told) => {
        if (told['grpc-status'] !== undefined) seen.push(told['grpc-status'], told['grpc-message']);
      });
    }
    request.resume();
    request.end(body);
    await new Promise((resolve) => request.once('close', resolve));
    session.close();
    expect(seen).toEqual(['13', 'unexpected%20EOF']);
    await waitUntil(() => argocd.calls.every(({ isCancelled }) => isCancelled), 'its end there');
  });

  test('say nothing of who was asked when their time is over', async () => {
    const metadata = new Metadata();
    // Our own clock may be the first to see it.
    const all = await Promise.all(
      Array.from({ length: 20 }, (_, i) => {
        metadata.set('grpc-timeout', `${100 + i}m`);
        return stream(SYNC, ['hang'], metadata.clone());
      }),
    );
    expect([...new Set(all.map(({ status: { code, details } }) => `${code} ${details}`))]).toEqual([
      '4 Deadline exceeded',
    ]);
  });

  test('are UNAVAILABLE when they are cut there, without a word on how', async () => {
    const ended = stream(SYNC, ['hang']);
    await waitUntil(() => argocd.calls.length === 1, 'the call there');
    argocd.close();
    const { status } = await ended;
    expect(status).toMatchObject({ code: 14, details: expect.stringContaining('--argocd-server') });
  });

  test('with a request that was read here end with a reason, too', async () => {
    const get = '/application.ApplicationService/Get';
    const refresh = Buffer.from([0x0a, 1, 0x61, 0x12, 0]);
    argocd.hangsAt = get;
    const ended = new Promise((resolve) => client.makeUnaryRequest(get, to, from, refresh, resolve));
    await waitUntil(() => argocd.calls.length === 1, 'the call there');
    await here.server.drain();
    expect(await ended).toMatchObject({ code: 14, details: 'the server is going away: come back' });
  });

  test('are UNAVAILABLE when nobody is there, without a word on where', async () => {
    argocd.close();
    const { status } = await stream(SYNC, ['hello']);
    expect(status).toMatchObject({ code: 14, details: expect.stringContaining('--argocd-server') });
    expect(status.details).not.toContain('127.0.0.1');
  });

  test('find Argo CD again soon after an outage: it is looked for every second', async () => {
    argocd.close();
    let attempts = 0;
    const port = Number(new URL(argocdUrl).port);
    const dead = createServer((socket) => {
      attempts++;
      socket.destroy();
    });
    await new Promise<void>((resolve) => void dead.listen(port, '127.0.0.1', resolve));
    try {
      // As grpc-js does by itself, the fifth would come after nine seconds.
      await waitUntil(async () => {
        await stream(SYNC, ['hello']);
        return attempts >= 5;
      }, 'the fifth attempt');
    } finally {
      dead.close();
    }
  }, 8_000);

  test('do not go round in circles', async () => {
    const metadata = new Metadata();
    metadata.set('x-kubecast-forwarded', '1');
    expect((await stream(SYNC, ['hello'], metadata)).status.code).toBe(9);
    expect(argocd.calls).toEqual([]);
  });

  test('are the only ones that go on: what is served is served here', async () => {
    expect((await stream('/version.VersionService/Version', [''])).status.code).toBe(0);
    expect(argocd.calls).toEqual([]);
  });

  test('are joined by Get with a refresh, which is a write', async () => {
    await here.apps.create('a');
    await here.server.caughtUp();
    const applications = applicationClient(here.server.grpcAddress);
    expect(await applications.unary('Get', { name: 'a' })).toMatchObject({ metadata: { name: 'a' } });
    expect(argocd.calls).toEqual([]);
    // What comes back are the bytes of the request: not an application.
    await applications.unary('Get', { name: 'a', refresh: '' }).catch(() => undefined);
    applications.close();
    expect(argocd.calls).toMatchObject([{ path: '/application.ApplicationService/Get' }]);
  });
});

describe('without a server to pass calls on to', () => {
  const here = useWorld();
  const detailsOf = async (path: string): Promise<string> => {
    const client = new Client(here.server.grpcAddress, credentials.createInsecure());
    try {
      return await new Promise((resolve) =>
        client.makeUnaryRequest(path, to, from, Buffer.alloc(0), (error) =>
          resolve(`${error?.code} ${error?.details}`),
        ),
      );
    } finally {
      client.close();
    }
  };

  test.each([SYNC, '/application.ApplicationService/NoSuch', '/repository.RepositoryService/ListRepositories'])(
    '%s is answered with the flag that would',
    async (path) => {
      expect(await detailsOf(path)).toBe(
        `12 ${path.slice(1)} is not served here. kubecast only reads: --argocd-server URL has it pass such calls on to an Argo CD server`,
      );
    },
  );

  test('a service that Argo CD does not have either is unknown', async () => {
    expect(await detailsOf('/no.Service/X')).toBe('12 unknown service no.Service');
  });
});
