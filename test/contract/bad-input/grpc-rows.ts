import { expect } from '@jest/globals';
import { Client, credentials, Metadata } from '@grpc/grpc-js';
import { applicationClient } from '../../support/grpc-stream-client.js';
import { RawConnection } from '../../support/raw-http.js';
import { grpcDoor } from '../../support/stream-clients.js';
import type { TestWorld } from '../../support/use-world.js';
import type { Row } from './row.js';

const INVALID = 3;
const EXHAUSTED = 8;
const PRECONDITION = 9;
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
    name: 'more than 1000 names',
    act: async (here) => {
      const names = Array.from({ length: 1001 }, (_, index) => `n${index}`);
      const client = grpcDoor.open(here.server, { names });
      expect(await client.untilEnd()).toMatchObject({ code: INVALID, message: expect.stringMatching(/names/) });
      const unary = applicationClient(here.server.grpcAddress);
      await expect(unary.unary('List', { names })).rejects.toMatchObject({ code: INVALID });
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
    name: 'gRPC metadata of more than 32 KiB, 96 KiB with `argocd.token` among its cookies, or of 300 entries',
    act: async (here) => {
      const client = applicationClient(here.server.grpcAddress);
      const long = new Metadata();
      long.set('x-long', 'a'.repeat(40_000));
      const many = new Metadata();
      for (let index = 0; index < 400; index++) many.set(`x-${index}`, 'a');
      for (const metadata of [long, many]) {
        await expect(client.unary('List', {}, metadata)).rejects.toMatchObject({ code: EXHAUSTED });
      }
      client.close();
    },
  },
  {
    name: '`user-agent: argocd-client/1.3.0`, or below, over gRPC or gRPC-Web',
    act: async (here) => {
      const client = applicationClient(here.server.grpcAddress, { 'grpc.primary_user_agent': 'argocd-client/1.3.0' });
      await expect(client.unary('List', {})).rejects.toMatchObject({ code: PRECONDITION });
      client.close();
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
