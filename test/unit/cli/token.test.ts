import { afterEach, describe, expect, test } from '@jest/globals';
import grpc from '@grpc/grpc-js';
import { variableOf } from '../../../src/base/setting.js';
import { runCli } from '../../../src/cli/cli.js';
import { readSettings } from '../../../src/cli/read-settings.js';
import { SERVER_SETTINGS } from '../../../src/cli/server-settings.js';
import { openSseServer, refuse } from './sse-server.js';

const read = (args: string[], env: Record<string, string> = {}) =>
  readSettings(SERVER_SETTINGS, { command: 'watch', args, env });

const closers: (() => void)[] = [];
afterEach(() => {
  for (const close of closers.splice(0)) close();
});

/** What the program says when it is run. */
async function run(args: readonly string[], env: Record<string, string>): Promise<string> {
  let said = '';
  const hear = (text: string): void => void (said += text);
  await runCli(args, { env, print: hear, note: hear });
  return said;
}

describe('a token', () => {
  test.each([
    { comes: 'from its flag', args: ['--token', 'a.b.c'], env: { KUBECAST_TOKEN: 'x' } },
    { comes: 'from its variable', args: [], env: { KUBECAST_TOKEN: 'a.b.c', ARGOCD_AUTH_TOKEN: 'x' } },
    { comes: "from the variable of Argo CD's client", args: [], env: { ARGOCD_AUTH_TOKEN: 'a.b.c' } },
  ])('comes $comes', ({ args, env }) => {
    expect(read(args, env).token).toBe('a.b.c');
  });

  test('is sent by nobody who has none', () => {
    expect([read([]).token, variableOf(SERVER_SETTINGS.token)]).toEqual([undefined, 'KUBECAST_TOKEN']);
  });

  test('that cannot be one is refused, and not repeated', async () => {
    const said = await run(['list', '--token', 'se cret'], {});
    expect(said).toBe('kubecast: --token must be a token without spaces, and is something else\n');
  });

  test.each([['list'], ['get', 'hello'], ['watch', '--once']])(
    'goes to the server in a header, and nowhere else: kubecast %s',
    async (...args) => {
      const asked: (string | undefined)[] = [];
      const server = await openSseServer((response, request) => {
        asked.push(request.headers.authorization, request.url);
        refuse(401, '{"error":"no","code":16,"message":"no"}')(response, request);
      });
      closers.push(server.close);
      const said = await run([...args, '--server', server.url.origin], { ARGOCD_AUTH_TOKEN: 'se.cr.et' });
      expect(asked[0]).toBe('Bearer se.cr.et');
      expect(`${asked[1]}${said}`).not.toContain('se.cr.et');
    },
  );

  test.each([['list'], ['watch', '--once']])(
    "goes over gRPC where Argo CD's clients put it: kubecast %s",
    async (...args) => {
      const { address, tokens } = await startGrpcServer();
      const said = await run([...args, '--grpc', address, '--token', 'se.cr.et'], {});
      expect(tokens).toEqual(['se.cr.et']);
      expect(said).not.toContain('se.cr.et');
    },
  );
});

/** Refuses everything, and notes the tokens that it was shown. */
async function startGrpcServer(): Promise<{ address: string; tokens: string[] }> {
  const tokens: string[] = [];
  const server = new grpc.Server({ 'grpc.max_concurrent_streams': 10 });
  const method = (name: string, responseStream: boolean) => ({
    path: `/application.ApplicationService/${name}`,
    requestStream: false,
    responseStream,
    requestSerialize: (bytes: Buffer) => bytes,
    requestDeserialize: (bytes: Buffer) => bytes,
    responseSerialize: (bytes: Buffer) => bytes,
    responseDeserialize: (bytes: Buffer) => bytes,
  });
  const refusal = { code: grpc.status.UNAUTHENTICATED, details: 'no' };
  const note = (metadata: grpc.Metadata): void => void tokens.push(...metadata.get('token').map(String));
  server.addService(
    { List: method('List', false), Watch: method('Watch', true) },
    {
      List: (call: grpc.ServerUnaryCall<Buffer, Buffer>, answer: grpc.sendUnaryData<Buffer>) => {
        note(call.metadata);
        answer(refusal);
      },
      Watch: (call: grpc.ServerWritableStream<Buffer, Buffer>) => {
        note(call.metadata);
        call.emit('error', refusal);
      },
    },
  );
  closers.push(() => server.forceShutdown());
  const port = await new Promise<number>((resolve, reject) => {
    server.bindAsync('127.0.0.1:0', grpc.ServerCredentials.createInsecure(), (error, bound) =>
      error ? reject(error) : resolve(bound),
    );
  });
  return { address: `127.0.0.1:${port}`, tokens };
}
