import { Metadata } from '@grpc/grpc-js';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { GrpcClient, loadedService } from '../../support/grpc-stream-client.js';
import type { World } from '../../support/running-server.js';
import { waitUntil } from '../../support/wait-until.js';
import type { Asker } from './recorded-answer.js';
import { startRecordedWorld, tokenOf } from './recorded-world.js';

const NO_SESSION = '16 UNAUTHENTICATED: no session information';
const DENIED = '7 PERMISSION_DENIED: permission denied';

interface RecordedCall {
  readonly method: 'Get' | 'Watch' | 'WatchResourceTree';
  readonly request: object;
  readonly metadata?: Readonly<Record<string, string>>;
  /** Whose token is in `token`. */
  readonly as?: Asker;
  readonly error: string;
}

/** As grpcurl had it from an Argo CD 3.6.0. */
const CALLS: readonly RecordedCall[] = [
  { method: 'Watch', request: {}, error: NO_SESSION },
  {
    method: 'Watch',
    request: {},
    metadata: { token: 'garbage' },
    error: '16 UNAUTHENTICATED: invalid session: token is malformed: token contains an invalid number of segments',
  },
  {
    method: 'Watch',
    request: {},
    as: 'expired',
    error: '16 UNAUTHENTICATED: invalid session: token has invalid claims: token is expired',
  },
  { method: 'Get', request: { name: 'nope' }, as: 'dev', error: DENIED },
  { method: 'Get', request: { name: 'app-0002' }, as: 'dev', error: DENIED },
  { method: 'WatchResourceTree', request: { applicationName: 'app-0002' }, as: 'dev', error: DENIED },
];

describe('what Argo CD was recorded to answer over gRPC is answered here', () => {
  let world: World;
  let client: GrpcClient;
  beforeAll(async () => {
    world = await startRecordedWorld('argocd');
    const service = loadedService('application/application.proto', 'application.ApplicationService');
    client = new GrpcClient(world.server.grpcAddress, service);
  });
  afterAll(async () => {
    client.close();
    await world.close();
  });

  const metadataOf = async (as: Asker = 'nobody', more: Readonly<Record<string, string>> = {}): Promise<Metadata> => {
    const token = await tokenOf(as);
    const metadata = new Metadata();
    for (const [name, value] of Object.entries({ ...more, ...(token === undefined ? {} : { token }) }))
      metadata.set(name, value);
    return metadata;
  };
  /** The first message, or the error. */
  const first = async (method: string, request: object, metadata: Metadata): Promise<unknown> => {
    const call = client.stream(method, request, metadata);
    call.on('error', () => undefined);
    const answer = await new Promise((resolve) => {
      call.once('error', ({ message }) => resolve(message));
      call.once('data', resolve);
    });
    call.cancel();
    return answer;
  };

  test.each(CALLS)('$method $request ends with $error', async ({ method, request, metadata, as, error }) => {
    const sent = await metadataOf(as, metadata);
    if (method === 'Get') await expect(client.unary(method, request, sent)).rejects.toThrow(error);
    else expect(await first(method, request, sent)).toBe(error);
  });

  test.each(['token', 'authorization'])('a watch with a token in %s begins with ADDED', async (name) => {
    const token = (await tokenOf('dev')) ?? '';
    const metadata = await metadataOf('nobody', { [name]: name === 'token' ? token : `Bearer ${token}` });
    const application = { metadata: { name: 'app-0001', namespace: 'argocd' } };
    expect(await first('Watch', { name: 'app-0001' }, metadata)).toMatchObject({ type: 'ADDED', application });
  });

  test.each([{ name: 'nope' }, { name: 'app-0002' }, { projects: ['nope'] }])(
    'a watch of %j stays open and says nothing',
    async (request) => {
      const call = client.stream('Watch', request, await metadataOf('dev'));
      const seen: unknown[] = [];
      let hasHead = false;
      call.on('error', (error) => void seen.push(error));
      call.on('data', (message) => void seen.push(message));
      call.on('metadata', () => (hasHead = true));
      await waitUntil(() => hasHead, 'the head');
      expect(seen).toEqual([]);
      call.removeAllListeners('error').on('error', () => undefined);
      call.cancel();
    },
  );
});
