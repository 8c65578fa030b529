import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from '@jest/globals';
import { type Simulator, startSimulator } from '../../src/simulator/simulator.js';
import { addApplication, addApplications, setHealth } from '../support/cluster-fixture.js';
import { describeWith } from '../support/real-client.js';
import { type RunningServer, startServer } from './running-server.js';
import { type PastedLine, Terminal } from '../support/terminal.js';

const ORIGIN = 'https://argocd.example.com';
const SSE = "-H 'Accept: text/event-stream'";
const STREAM = 'api/v1/stream/applications';

let home: Terminal;
let simulator: Simulator;
let server: RunningServer;
let terminal: Terminal;

beforeAll(async () => {
  simulator = await startSimulator();
  simulator.resources.create('namespaces', { metadata: { name: 'argocd' } });
  addApplications(simulator, 3);
  home = new Terminal();
  server = await startServer(home, simulator, { flags: `--cors-origin ${ORIGIN} --heartbeat 1s --log-level warn` });
});
afterAll(async () => {
  await home.close();
  await simulator.close();
});
beforeEach(() => {
  terminal = new Terminal();
});
afterEach(() => terminal.close());

const curl = (flags: string, path = STREAM): PastedLine => terminal.paste(`curl -s ${flags} '${server.http}${path}'`);

/** The head of an answer, by lower-case names; its first line is under ''. */
function headOf(out: string): Record<string, string> {
  const [first = '', ...lines] = (out.split('\r\n\r\n')[0] ?? '').split('\r\n');
  const pairs = lines.map((line) => line.split(': '));
  return { '': first, ...Object.fromEntries(pairs.map(([name = '', value]) => [name.toLowerCase(), value])) };
}

const IS_SYNCED = /event: synced\n.*\nid: \S+\n\n/;

describeWith(['curl'], 'curl', () => {
  test('reads server-sent events: snapshot, change, sign of life', async () => {
    const stream = curl(`-iN ${SSE}`);
    const out = await stream.shows(IS_SYNCED);
    expect(headOf(out)).toMatchObject({
      '': 'HTTP/1.1 200 OK',
      'content-type': 'text/event-stream',
      'x-kubecast-start': 'snapshot',
      'transfer-encoding': 'chunked',
    });
    expect(out.match(/^data: \{"result":\{"type":"ADDED"/gm)).toHaveLength(3);
    setHealth(simulator, 'app-0', 'Degraded');
    await stream.shows(/^data: \{"result":\{"type":"MODIFIED".*"name":"app-0".*Degraded.*\nid: \S+\n/m);
    await stream.shows((said) => said.endsWith('\n:\n'));
  });

  test('resumes with -H Last-Event-ID', async () => {
    const [, cursor = ''] = /synced\n.*\nid: (\S+)/.exec(await curl(`-N ${SSE}`).shows(IS_SYNCED)) ?? [];
    setHealth(simulator, 'app-1', 'Missing');
    const resumed = await curl(`-iN ${SSE} -H 'Last-Event-ID: ${cursor}'`).shows(/"Missing"/);
    expect(headOf(resumed)).toMatchObject({ 'x-kubecast-start': 'replay' });
    expect(resumed).not.toMatch(/event: reset|app-2/);
  });

  test('reads lines of JSON, each whole', async () => {
    const stream = curl('-iN');
    const out = await stream.shows(/\r\n\r\n(.*\n){3}/);
    expect(headOf(out)).toMatchObject({ 'content-type': 'application/json' });
    setHealth(simulator, 'app-2', 'Suspended');
    const [, body = ''] = (await stream.shows(/"Suspended".*\n/)).split('\r\n\r\n');
    const types = body
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line).result.type);
    expect(types).toEqual(['ADDED', 'ADDED', 'ADDED', 'MODIFIED']);
  });

  test.each([
    ['server-sent events', SSE, /event: synced\n.*\nid: \S+\n\n$/],
    ['lines of JSON', '', /\r\n\r\n(\{"result":.*\}\n){3}$/],
  ])('speaks HTTP/1.0: %s without chunks', async (_, flags, isRead) => {
    const out = await curl(`--http1.0 --raw -iN ${flags}`).shows(isRead);
    expect(headOf(out)).toMatchObject({ connection: 'close' });
    expect(headOf(out)).not.toHaveProperty('transfer-encoding');
    expect(out).not.toMatch(/^[0-9a-f]+\r$/m);
  });

  test.each([
    ['server-sent events', SSE, 'text/event-stream'],
    ['lines of JSON', '', 'application/json'],
  ])('asks for the head of %s, and gets no stream', async (_, flags, type) => {
    const { code, out } = await curl(`--head ${flags}`).ended;
    expect([code, headOf(out)]).toEqual([0, expect.objectContaining({ '': 'HTTP/1.1 200 OK', 'content-type': type })]);
    expect(out).toMatch(/\r\n\r\n$/);
  });

  test('--compressed is answered as it is: a stream must not wait in a compressor', async () => {
    const out = await curl(`--compressed -iN ${SSE}`).shows(IS_SYNCED);
    expect(headOf(out)).not.toHaveProperty('content-encoding');
  });

  test('a preflight of a page that resumes with fetch is allowed', async () => {
    const asks = `-H 'Origin: ${ORIGIN}' -H 'Access-Control-Request-Method: GET'`;
    const more = `-H 'Access-Control-Request-Headers: authorization,last-event-id' -H 'Access-Control-Request-Private-Network: true'`;
    const { out } = await curl(`-i -X OPTIONS ${asks} ${more}`).ended;
    const head = headOf(out);
    expect(head).toMatchObject({
      '': 'HTTP/1.1 204 No Content',
      'access-control-allow-origin': ORIGIN,
      'access-control-allow-credentials': 'true',
      'access-control-allow-private-network': 'true',
    });
    expect(head['access-control-allow-headers']?.toLowerCase().split(', ')).toEqual(
      expect.arrayContaining(['authorization', 'last-event-id']),
    );
  });

  test('a page of another origin is not let in', async () => {
    const { out } = await curl(`--head ${SSE} -H 'Origin: https://elsewhere.example.com'`).ended;
    expect(headOf(out)['access-control-allow-origin']).not.toBe('https://elsewhere.example.com');
    expect(headOf(out)['access-control-allow-origin']).not.toBe('*');
  });

  test('a slow reader does not hold up another', async () => {
    const slow = curl(`-N ${SSE} --limit-rate 1k`);
    const fast = curl(`-N ${SSE}`);
    await Promise.all([slow.shows(/event: reset/), fast.shows(IS_SYNCED)]);
    const large = 'x'.repeat(200_000);
    for (let round = 0; round < 40; round++) {
      simulator.resources.mergePatch('applications', 'argocd', 'app-0', {
        metadata: { annotations: { large, round: `${round}` } },
      });
    }
    addApplication(simulator, 'last');
    await fast.shows(/"type":"ADDED".*"name":"last"/);
    expect(slow.out).not.toContain('"last"');
  });
});
