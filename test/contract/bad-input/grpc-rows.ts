import { expect } from '@jest/globals';
import { Client, credentials, Metadata, type ServiceError } from '@grpc/grpc-js';
import { applicationClient } from '../../support/grpc-stream-client.js';
import { RawConnection } from '../../support/raw-http.js';
import { grpcDoor } from '../../support/stream-clients.js';
import type { TestWorld } from '../../support/use-world.js';
import type { Row } from './row.js';

const INVALID = 3;
const EXHAUSTED = 8;
const UNIMPLEMENTED = 12;

/** Bad calls over gRPC. */
export const GRPC_ROWS: readonly Row[] = [
  {
    name: 'a selector that is none, over gRPC',
    act: async (here) => {
      const client = grpcDoor.open(here.server, { selector: '!!' });
      expect(await client.untilEnd()).toEqual({
        code: INVALID,
        message: expect.stringMatching(/selector/),
        retry: undefined,
      });
      const unary = applicationClient(here.server.grpcAddress);
      await expect(unary.unary('List', { selector: '!!' })).rejects.toMatchObject({ code: INVALID });
      unary.close();
    },
  },
  {
    name: 'an unknown gRPC service or method',
    act: async (here) => {
      expect(await codeOf(here, '/application.ApplicationService/Nothing', Buffer.alloc(0))).toBe(UNIMPLEMENTED);
      expect(await codeOf(here, '/nothing.Service/Get', Buffer.alloc(0))).toBe(UNIMPLEMENTED);
      expect(await codeOf(here, '/', Buffer.alloc(0))).toBe(UNIMPLEMENTED);
    },
  },
  {
    name: 'a gRPC request of more than 16 KiB',
    act: async (here) => {
      expect(await codeOf(here, '/application.ApplicationService/List', Buffer.alloc(17_000))).toBe(EXHAUSTED);
    },
  },
  {
    name: 'a gRPC request that is not its message',
    act: async (here) => {
      for (const bytes of [Buffer.from([0x0a, 0xff]), Buffer.from([0xff, 0xff, 0xff]), Buffer.from([0x0b])]) {
        expect(await codeOf(here, '/application.ApplicationService/List', bytes)).toBe(INVALID);
        expect(await streamCodeOf(here, bytes)).toBe(INVALID);
      }
    },
  },
  {
    name: 'gRPC metadata of more than 32 KiB, or of 300 entries',
    act: async (here) => {
      const unary = applicationClient(here.server.grpcAddress);
      const codeWith = (entries: readonly (readonly [string, string])[]): Promise<unknown> => {
        const metadata = new Metadata();
        for (const [name, value] of entries) metadata.set(name, value);
        return unary.unary('List', {}, metadata).then(
          () => 0,
          (error: ServiceError) => error.code,
        );
      };
      const many = Array.from({ length: 310 }, (_, i) => [`h${i}`, '1'] as const);
      expect([await codeWith([['a', 'x'.repeat(33_000)]]), await codeWith(many)]).toEqual([EXHAUSTED, EXHAUSTED]);
      unary.close();
    },
  },
  {
    name: 'HTTP/1.1 on the gRPC port',
    act: async (here) => {
      const connection = new RawConnection(`http://${here.server.grpcAddress}`);
      connection.request('GET / HTTP/1.1');
      expect(await connection.untilClosed()).not.toContain('200 OK');
    },
  },
];

const identity = (bytes: Buffer): Buffer => bytes;

function codeOf(here: TestWorld, path: string, bytes: Buffer): Promise<number> {
  const client = new Client(here.server.grpcAddress, credentials.createInsecure());
  return new Promise((resolve) => {
    client.makeUnaryRequest(path, identity, identity, bytes, (error) => {
      client.close();
      resolve(error?.code ?? 0);
    });
  });
}

function streamCodeOf(here: TestWorld, bytes: Buffer): Promise<number> {
  const client = new Client(here.server.grpcAddress, credentials.createInsecure());
  const call = client.makeServerStreamRequest('/application.ApplicationService/Watch', identity, identity, bytes);
  call.on('data', () => undefined);
  call.on('error', () => undefined);
  return new Promise((resolve) => {
    call.on('status', ({ code }) => {
      client.close();
      resolve(code);
    });
  });
}
