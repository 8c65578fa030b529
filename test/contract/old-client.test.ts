import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { Client, credentials } from '@grpc/grpc-js';
import { parseArgocdServer } from '../../src/serve/forward/argocd-server.js';
import { FakeArgocd, rawMethod } from '../support/fake-argocd.js';
import { framed, GrpcWebCall } from '../support/grpc-web-client.js';
import { useWorld } from '../support/use-world.js';

const { requestSerialize: to, responseDeserialize: from } = rawMethod('', true, true);
const OLD = 'argocd-client/v1.3.0';
const REFUSED = 'unsatisfied client version constraint: 1.3.0 is less than 1.4.0';
const VERSION = '/version.VersionService/Version';

describe('a client of Argo CD that is too old', () => {
  let argocd = new FakeArgocd();
  let argocdUrl = '';
  beforeEach(async () => {
    argocd = new FakeArgocd();
    argocdUrl = await argocd.open();
  });
  afterEach(() => argocd.close());
  const here = useWorld(() => {
    const server = parseArgocdServer(argocdUrl, true);
    return { parts: server ? { argocdServer: server } : {} };
  });

  const codeOf = async (path: string, userAgent: string): Promise<string> => {
    const client = new Client(here.server.grpcAddress, credentials.createInsecure(), {
      'grpc.primary_user_agent': userAgent,
      'grpc.use_local_subchannel_pool': 1,
    });
    const call = client.makeBidiStreamRequest(path, to, from);
    call.on('error', () => undefined);
    call.on('metadata', () => call.cancel());
    call.end(Buffer.alloc(0));
    const { code, details } = await new Promise<{ code: number; details: string }>((resolve) =>
      call.on('status', resolve),
    );
    client.close();
    return code === 9 ? `9 ${details}` : String(code);
  };

  test.each([
    ['a unary method', VERSION],
    ['a stream', '/application.ApplicationService/Watch'],
    ['reflection', '/grpc.reflection.v1.ServerReflection/ServerReflectionInfo'],
    ['what goes on to Argo CD', '/application.ApplicationService/Sync'],
  ])('is refused %s', async (_what, path) => {
    expect(await codeOf(path, OLD)).toBe(`9 ${REFUSED}`);
    expect(argocd.calls).toEqual([]);
    expect(await codeOf(path, 'argocd-client/v1.4.0')).not.toMatch(/^9/);
  });

  test('is refused over gRPC-Web', async () => {
    const headers = { 'user-agent': OLD };
    const call = new GrpcWebCall(`${here.server.url}${VERSION}`, framed(Buffer.alloc(0)), { headers });
    await call.untilEnd();
    expect(call.headers).toMatchObject({ 'grpc-status': '9', 'grpc-message': REFUSED });
  });

  test('may read JSON, as from Argo CD: its gateway calls in its own name', async () => {
    const { status } = await fetch(`${here.server.url}/api/version`, { headers: { 'user-agent': OLD } });
    expect(status).toBe(200);
  });
});
