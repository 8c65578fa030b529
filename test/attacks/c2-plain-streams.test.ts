import { connect as connectHttp2 } from 'node:http2';
import { connect, type Socket } from 'node:net';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { Authenticator } from '../../src/access/authenticator.js';
import type { Session } from '../../src/access/caller.js';
import { subjectNamed } from '../../src/access/subject.js';
import type { Call, ServerStream, Service, StreamMethod } from '../../src/api/method.js';
import { Code, StatusError } from '../../src/base/status-error.js';
import type { Message } from '../../src/encode/message.js';
import { lingerMs } from '../../src/serve/linger.js';
import { framed } from '../support/grpc-web-client.js';
import { startWorld, type World } from '../support/running-server.js';
import { registryOfSet, thingsDescriptors } from '../support/things-service.js';
import { waitUntil } from '../support/wait-until.js';

const LOST = new StatusError(Code.UNAUTHENTICATED, 'revoked');
const SECRET = 'a-secret-that-must-stay';
const bytes = Buffer.from(JSON.stringify(SECRET.repeat(8_000)));
const MESSAGE: Message = { json: () => bytes, proto: () => bytes };

/** As many as the door takes; then the stream waits for its reader. */
const flood: StreamMethod<unknown> = {
  kind: 'stream',
  decode: () => undefined,
  handle(_request, call, stream) {
    calls.push({ call, stream });
    const fill = (): void => {
      if (call.signal.aborted) return;
      sent++;
      if (stream.send(MESSAGE)) setImmediate(fill);
      else stream.onDrain(fill);
    };
    stream.start();
    fill();
  },
};
const calls: { readonly call: Call; readonly stream: ServerStream }[] = [];

let sent = 0;

/** Until all buffers on the way are full. */
async function stalled(): Promise<void> {
  let before = -1;
  while (before !== sent) {
    before = sent;
    for (let turn = 0; turn < 2_000; turn++) await new Promise(setImmediate);
  }
}

let problem: StatusError | undefined;
let tell: () => void = () => undefined;
const session: Session = {
  id: 'a',
  issuer: 'argocd',
  issuedAt: undefined,
  expiresAt: undefined,
  problem: () => problem,
};
const authenticator: Authenticator = {
  authenticate: () => Promise.resolve({ kind: 'session', subject: subjectNamed('ann'), session }),
  onChange: (listener) => (tell = listener),
};

/** A client that says what it wants, and reads nothing of the answer. */
type Silent = (world: World) => { close(): void };

const silent = (world: World, request: string): { close(): void } => {
  const socket: Socket = connect(Number(new URL(world.server.url).port), '127.0.0.1', () => socket.write(request));
  socket.on('error', () => undefined).pause();
  return { close: () => void socket.destroy() };
};
const overHttp =
  (accept: string): Silent =>
  (world) =>
    silent(world, `GET /things/a/count HTTP/1.1\r\nHost: a\r\nAccept: ${accept}\r\n\r\n`);
const WEB = ['POST /things.Things/Count HTTP/1.1', 'Host: a', 'Content-Type: application/grpc-web+proto'];
const overWeb: Silent = (world) => {
  const body = framed(Buffer.alloc(0));
  return silent(world, `${[...WEB, `Content-Length: ${body.length}`].join('\r\n')}\r\n\r\n${body.toString('latin1')}`);
};
const overGrpc: Silent = (world) => {
  const connection = connectHttp2(`http://${world.server.grpcAddress}`);
  connection.on('error', () => undefined);
  const headers = {
    ':method': 'POST',
    ':path': '/things.Things/Count',
    'content-type': 'application/grpc',
    te: 'trailers',
  };
  const stream = connection.request(headers);
  stream.on('error', () => undefined).pause();
  stream.end(framed(Buffer.alloc(0)));
  return { close: () => connection.destroy() };
};

describe('R5 for plain streams: what a reader that stalls has not taken when access ends', () => {
  let world: World;
  beforeAll(async () => {
    const services: Service[] = [{ name: 'things.Things', methods: { Count: flood } }];
    world = await startWorld({ parts: { authenticator, services, registry: registryOfSet(thingsDescriptors()) } });
  });
  afterAll(() => world.close());

  test.each<[string, Silent]>([
    ['SSE', overHttp('text/event-stream')],
    ['NDJSON', overHttp('application/json')],
    ['gRPC-Web', overWeb],
    ['gRPC', overGrpc],
  ])('goes with the connection, over %s', async (_door, open) => {
    problem = undefined;
    calls.length = 0;
    const client = open(world);
    await waitUntil(() => calls.length === 1, 'the call');
    await stalled();
    expect(calls[0]?.call.signal.aborted).toBe(false);
    problem = LOST;
    tell();
    await waitUntil(() => calls[0]?.call.signal.aborted === true, 'the connection to be destroyed');
    client.close();
  });

  test.each([
    { code: Code.UNAUTHENTICATED, ms: 1_000 },
    { code: Code.PERMISSION_DENIED, ms: 1_000 },
    { code: Code.UNAVAILABLE, ms: 5_000 },
  ])('has a second to leave, after an end for another reason five: $code', ({ code, ms }) => {
    expect(lingerMs(new StatusError(code, ''))).toBe(ms);
  });
});
