import { connect } from 'node:http2';
import { Client, credentials, Metadata } from '@grpc/grpc-js';
import { describe, expect, test } from '@jest/globals';
import { hurriedClock } from '../support/hurried-clock.js';
import { useWorld } from '../support/use-world.js';
import { goodToken } from './token-door.js';

type Entries = readonly (readonly [name: string, value: string])[];

const LIST = '/application.ApplicationService/List';
const WATCH = '/application.ApplicationService/Watch';
const NOT_SERVED = '/application.ApplicationService/Sync';

const bytes = (message: Buffer): Buffer => message;

/** The status of a call with an empty request. */
function codeOf(address: string, path: string, entries: Entries): Promise<number> {
  const client = new Client(address, credentials.createInsecure(), { 'grpc.use_local_subchannel_pool': 1 });
  const metadata = new Metadata();
  for (const [name, value] of entries) metadata.add(name, value);
  const call = client.makeServerStreamRequest(path, bytes, bytes, Buffer.alloc(0), metadata);
  call.on('data', () => undefined);
  call.on('error', () => undefined);
  return new Promise((resolve) => {
    call.on('status', ({ code }) => {
      client.close();
      resolve(code);
    });
  });
}

const GOOD: Entries = [['token', 'good']];
const big = (name: string, length: number): Entries => [[name, 'x'.repeat(length)]];
const many = (count: number): Entries => Array.from({ length: count }, (_, i) => [`h${i}`, '1']);
const cookies = (count: number): Entries => [
  ['cookie', `argocd.token=${count}:y`],
  ...Array.from({ length: count }, (_, i) => ['cookie', `argocd.token-${i + 1}=${'x'.repeat(4_000)}`] as const),
];

describe.each(['grpc', 'shared'])('C1.13: long metadata, on the %s port', (port) => {
  const here = useWorld(() => ({ parts: { authenticator: goodToken, clock: hurriedClock(10) } }));
  const address = (): string => (port === 'grpc' ? here.server.grpcAddress : new URL(here.server.url).host);

  test.each<{ what: string; entries: Entries; code: number }>([
    { what: 'a token of 17 KiB', entries: big('token', 17_000), code: 16 },
    { what: 'a token of 33 KiB', entries: big('token', 33_000), code: 8 },
    { what: 'a token of 60 KiB', entries: big('token', 60_000), code: 8 },
    { what: '33 KiB beside a good token', entries: [...GOOD, ...big('other', 33_000)], code: 8 },
    { what: '66 KiB beside a good token', entries: [...GOOD, ...big('a', 33_000), ...big('b', 33_000)], code: 8 },
    { what: '80 KiB of a token in cookies', entries: [...GOOD, ...cookies(20)], code: 0 },
    { what: '100 KiB of a token in cookies', entries: [...GOOD, ...cookies(26)], code: 8 },
    { what: '1 MB in many pieces', entries: [...GOOD, ...cookies(250)], code: 8 },
    { what: '280 entries', entries: [...GOOD, ...many(280)], code: 0 },
    { what: '400 entries', entries: [...GOOD, ...many(400)], code: 8 },
  ])('$what: status $code', async ({ entries, code }) => {
    expect(await codeOf(address(), LIST, entries)).toBe(code);
  });

  test.each([WATCH, NOT_SERVED])('33 KiB of it are refused by %s, too', async (path) => {
    expect(await codeOf(address(), path, big('other', 33_000))).toBe(8);
  });

  test('a client is told at the start how much it may send', async () => {
    const session = connect(`http://${address()}`);
    const settings = await new Promise<{ maxHeaderListSize?: number }>((resolve) => {
      session.once('remoteSettings', resolve);
    });
    session.destroy();
    expect(settings.maxHeaderListSize).toBe(96 * 1024);
  });
});

describe('C1.15: more than one token over gRPC', () => {
  const here = useWorld(() => ({ parts: { authenticator: goodToken, clock: hurriedClock(10) } }));

  test.each<{ entries: Entries; code: number }>([
    {
      entries: [
        ['token', 'good'],
        ['token', 'bad'],
      ],
      code: 0,
    },
    {
      entries: [
        ['token', 'bad'],
        ['token', 'good'],
      ],
      code: 16,
    },
    {
      entries: [
        ['token', ''],
        ['token', 'good'],
      ],
      code: 16,
    },
  ])('of $entries the first one counts', async ({ entries, code }) => {
    expect(await codeOf(here.server.grpcAddress, LIST, entries)).toBe(code);
  });
});
