import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { Applications } from '../support/applications.js';
import { CHECKOUT } from '../support/checkout.js';
import { describeWith } from '../support/real-client.js';
import { startWorld, type World } from '../support/running-server.js';
import { type LineEnd, Terminal } from '../support/terminal.js';
import { at } from '../support/watch-client.js';
import { jsonDocuments } from './json-documents.js';

let world: World;
let terminal: Terminal;

beforeAll(async () => {
  world = await startWorld();
  const apps = new Applications(world.cluster);
  await apps.create('shop', { labels: { tier: 'web' } });
  await apps.create('bank', { labels: { tier: 'core' } });
  await apps.create('shop', { namespace: 'team-a' });
  await world.server.caughtUp();
});
afterAll(() => world.close());
beforeEach(() => {
  terminal = new Terminal();
});
afterEach(() => terminal.close());

const SERVICE = 'application.ApplicationService';
const METHODS = [
  'Get',
  'GetApplicationSyncWindows',
  'List',
  'ListResourceEvents',
  'ManagedResources',
  'PodLogs',
  'ResourceTree',
  'Watch',
  'WatchResourceTree',
];
const HEALTH = 'grpc.health.v1.Health';
const DESCRIPTORS = `'${CHECKOUT}gen/descriptors.binpb'`;
const BUF = `'${CHECKOUT}tools/node_modules/.bin/buf'`;

interface Way {
  readonly port: 'shared' | 'gRPC';
  readonly schema: 'reflection' | 'descriptors';
}
const WAYS: readonly Way[] = [
  { port: 'shared', schema: 'reflection' },
  { port: 'shared', schema: 'descriptors' },
  { port: 'gRPC', schema: 'reflection' },
  { port: 'gRPC', schema: 'descriptors' },
];

const addressOf = ({ port }: Way): string =>
  port === 'shared' ? new URL(world.server.url).host : world.server.grpcAddress;

/** The status is in the code that each of them exits with. */
const PERMISSION_DENIED = 7;

/** A command line that makes one call, and prints every message as JSON. */
type Program = (way: Way, method: string, request?: object) => string;

const grpcurl: Program = (way, method, request = {}) =>
  `grpcurl -plaintext ${protosetFor(way)} -d '${JSON.stringify(request)}' ${addressOf(way)} ${method}`;

const protosetFor = ({ schema }: Way): string => (schema === 'descriptors' ? `-protoset ${DESCRIPTORS}` : '');

const bufCurl: Program = (way, method, request = {}) => {
  const schema = way.schema === 'descriptors' ? `--schema ${DESCRIPTORS}` : '';
  const flags = `--protocol grpc --http2-prior-knowledge ${schema} -d '${JSON.stringify(request)}'`;
  return `${BUF} curl ${flags} http://${addressOf(way)}/${method}`;
};

/** By HTTP/1.1, as through a proxy that knows nothing else. */
const bufCurlWeb: Program = (way, method, request = {}) => {
  const flags = `--protocol grpcweb --schema ${DESCRIPTORS} -d '${JSON.stringify(request)}'`;
  return `${BUF} curl ${flags} http://${addressOf(way)}/${method}`;
};

describeWith(['grpcurl'], 'grpcurl', () => {
  describe.each(WAYS)('on the $port port, by $schema', (way) => {
    const say = (verb: string): Promise<LineEnd> =>
      terminal.paste(`grpcurl -plaintext ${protosetFor(way)} ${addressOf(way)} ${verb}`).ended;

    test('lists services and methods', async () => {
      const services = (await say('list')).out.trim().split('\n');
      expect(services).toEqual(expect.arrayContaining([SERVICE, HEALTH, 'version.VersionService']));
      const methods = (await say(`list ${SERVICE}`)).out.trim().split('\n');
      expect(methods).toEqual(METHODS.map((method) => `${SERVICE}.${method}`));
    });

    test('describes a service and its request', async () => {
      expect((await say(`describe ${SERVICE}`)).out).toContain('rpc Watch ( .application.ApplicationQuery )');
      const request = (await say('describe application.ApplicationQuery')).out;
      expect(request).toMatch(/^ {2}optional string resourceVersion = 4;$/m);
    });

    mainCalls(grpcurl, way, 64 + PERMISSION_DENIED);
  });
});

describe.each(WAYS)('buf curl on the $port port, by $schema', (way) => {
  mainCalls(bufCurl, way, PERMISSION_DENIED * 8);
});

describe('buf curl by gRPC-Web', () => {
  mainCalls(bufCurlWeb, { port: 'shared', schema: 'descriptors' }, PERMISSION_DENIED * 8);
});

function mainCalls(program: Program, way: Way, refused: number): void {
  const call = (method: string, request?: object): Promise<LineEnd> =>
    terminal.paste(program(way, method, request)).ended;

  /** What a stream has sent when there are so many messages. */
  const stream = async (count: number, method: string, request?: object): Promise<unknown[]> => {
    const line = terminal.paste(program(way, method, request));
    return jsonDocuments(await line.shows((out) => jsonDocuments(out).length >= count));
  };

  test('watches all, by selector, by name', async () => {
    const all = await stream(3, `${SERVICE}/Watch`);
    expect(all.map(rowOf)).toEqual(['ADDED argocd/bank', 'ADDED argocd/shop', 'ADDED team-a/shop']);
    const selected = await stream(1, `${SERVICE}/Watch`, { selector: 'tier in (web)' });
    expect(selected.map(rowOf)).toEqual(['ADDED argocd/shop']);
    const named = await stream(1, `${SERVICE}/Watch`, { name: 'shop', appNamespace: 'team-a' });
    expect(named.map(rowOf)).toEqual(['ADDED team-a/shop']);
  });

  test('gets one application, and is not told whether there is another', async () => {
    const { out } = await call(`${SERVICE}/Get`, { name: 'shop' });
    expect(JSON.parse(out)).toMatchObject({ metadata: { name: 'shop', namespace: 'argocd', labels: { tier: 'web' } } });
    const missing = await call(`${SERVICE}/Get`, { name: 'nobody' });
    expect([missing.code, missing.err]).toEqual([refused, expect.stringMatching(/permission.?denied/i)]);
  });

  test('reads the version', async () => {
    const { out } = await call('version.VersionService/Version');
    expect(JSON.parse(out)).toMatchObject({ Version: expect.stringMatching(/^v\d/) });
  });

  test('checks and watches the health', async () => {
    expect(JSON.parse((await call(`${HEALTH}/Check`)).out)).toEqual({ status: 'SERVING' });
    expect(await stream(1, `${HEALTH}/Watch`, { service: SERVICE })).toEqual([{ status: 'SERVING' }]);
  });
}

/** `ADDED argocd/shop` and so on. */
function rowOf(message: unknown): string {
  const metadata = at(at(message, 'application'), 'metadata');
  return `${String(at(message, 'type'))} ${String(at(metadata, 'namespace'))}/${String(at(metadata, 'name'))}`;
}
