import { existsSync, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { type AddressInfo, createServer, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import { kubeconfigText } from '../../../src/simulator/kubeconfig.js';
import { Program } from './program.js';

const ANY_PORTS = ['--port', '0', '--grpc-port', '0', '--metrics-port', '0'];
const DEMO = ['demo', '--cluster-port', '0', '--apps', '3', '--rate', '0', ...ANY_PORTS];
const KUBECONFIG = /--kubeconfig (\S+) get/;

// Each program takes a moment to start, and longer where others run beside it.

const KUBECONFIG_FILE = join(mkdtempSync(join(tmpdir(), 'kubecast-test-')), 'kubeconfig');
writeFileSync(KUBECONFIG_FILE, kubeconfigText('http://127.0.0.1:1', 'argocd'));

let occupied: Server;
let takenPort = '';
const programs: Program[] = [];

beforeAll(async () => {
  occupied = createServer();
  await new Promise<void>((resolve) => void occupied.listen(0, '127.0.0.1', resolve));
  takenPort = String((occupied.address() as AddressInfo).port); // listening on TCP, so it is an AddressInfo
});
afterAll(() => {
  occupied.close();
  rmSync(dirname(KUBECONFIG_FILE), { recursive: true });
});
afterEach(async () => {
  for (const program of programs.splice(0)) {
    // Not SIGKILL: the demo takes its files away when it ends.
    program.signal('SIGTERM');
    await program.ended;
  }
});

function start(args: readonly string[], env: Record<string, string> = {}): Program {
  const program = new Program(args, env);
  programs.push(program);
  return program;
}

describe('a mistake', () => {
  test.each([
    { what: 'an unknown command', args: ['serf'], code: 2, says: /unknown command "serf"; it is one of demo, serve/ },
    { what: 'an unknown flag', args: ['serve', '--prot', '1'], code: 2, says: /unknown flag --prot of kubecast serve/ },
    { what: 'a bad value', args: ['demo', '--rate', 'fast'], code: 2, says: /--rate must be a number per second/ },
    { what: 'a bad URL', args: ['watch', '--server', 'localhost'], code: 2, says: /--server must be a URL/ },
    { what: 'two doors', args: ['watch', '--grpc', 'a:1', '--fields', 'b'], code: 2, says: /--fields needs SSE/ },
    {
      what: 'no kubeconfig',
      args: ['serve', '--kubeconfig', '/nonexistent/k', ...ANY_PORTS],
      code: 1,
      says: /\/nonexistent\/k/,
    },
  ])('gives one line and an exit code: $what', async ({ args, code, says }) => {
    const ended = await start(args).ended;
    expect(ended.code).toBe(code);
    expect(ended.out).toBe('');
    expect(ended.err).toMatch(/^kubecast: [^\n]*\n$/);
    expect(ended.err).toMatch(says);
  });

  test.each(['port', 'grpc-port', 'metrics-port', 'cluster-port'])(
    '--%s that is in use names itself and the way out',
    async (flag) => {
      const ended = await start([...DEMO, `--${flag}`, takenPort]).ended;
      expect([ended.code, ended.out.includes('Ctrl-C')]).toEqual([1, false]);
      expect(ended.err).toMatch(new RegExp(`^kubecast: port ${takenPort} [^\\n]*is in use[^\\n]*--${flag} 0\\n$`));
    },
  );

  test.each([
    { host: '999.1.1.1', command: ['demo', '--cluster-port', '0', '--apps', '3', '--insecure-no-auth'] },
    { host: '192.0.2.1', command: ['demo', '--cluster-port', '0', '--apps', '3', '--insecure-no-auth'] },
    { host: '999.1.1.1', command: ['serve', '--kubeconfig', KUBECONFIG_FILE] },
    { host: '192.0.2.1', command: ['serve', '--kubeconfig', KUBECONFIG_FILE] },
  ])(
    '--host that is not of this machine is named, not the port: $command.0 --host $host',
    async ({ host, command }) => {
      const { code, err } = await start([...command, ...ANY_PORTS, '--host', host]).ended;
      expect([code, err]).toEqual([
        1,
        expect.stringMatching(new RegExp(`^kubecast: [^\\n]*--host[^\\n]*${host}[^\\n]*\\n$`)),
      ]);
      expect(err).not.toMatch(/--\w*-?port/);
    },
  );

  test.each([
    ['demo', '--host', '0.0.0.0'],
    ['serve', '--auth', 'none'],
    ['serve', '--disable-auth'],
  ])('access for the whole network is refused unless it is asked for: %j %j %j', async (...args) => {
    const { code, err } = await start([...args, ...ANY_PORTS]).ended;
    expect([code, err]).toEqual([2, expect.stringMatching(/^kubecast: --auth none [^\n]*--insecure-no-auth[^\n]*\n$/)]);
  });

  test.each([
    ['serve', '--auth', 'none', '--host', '127.0.0.1', '--token-file', '/nonexistent/t'],
    ['serve', '--disable-auth', '--host', '127.0.0.1', '--token-file', '/nonexistent/t'],
    ['demo', '--token-file', '/nonexistent/t'],
  ])('a token file where everybody is let in is refused: %j %j %j', async (...args) => {
    const { code, err } = await start([...args, ...ANY_PORTS]).ended;
    expect([code, err]).toEqual([2, expect.stringMatching(/^kubecast: [^\n]*--token-file[^\n]*--auth none[^\n]*\n$/)]);
  });

  test('in a variable is named as such', async () => {
    const { code, err } = await start(['serve'], { KUBECAST_HEARTBEAT: 'often' }).ended;
    expect([code, err.startsWith('kubecast: KUBECAST_HEARTBEAT must be a duration')]).toEqual([2, true]);
  });
});

test('version goes to stdout', async () => {
  expect(await start(['version']).ended).toEqual({
    code: 0,
    out: expect.stringMatching(/^kubecast \d+\.\d+\.\d+\n$/),
    err: '',
  });
});

describe('the demo', () => {
  test.each([[['SIGINT', 'SIGINT']], [['SIGTERM']], [['SIGTERM', 'SIGINT']]] as const)(
    'ends with one line, and leaves no file: %j',
    async (signals) => {
      const demo = start(DEMO);
      const [, kubeconfig = ''] = KUBECONFIG.exec(await demo.says(/Ctrl-C ends the demo/)) ?? [];
      expect(statSync(kubeconfig).mode & 0o777).toBe(0o600);
      for (const signal of signals) demo.signal(signal);
      const { code, err } = await demo.ended;
      expect([code, err, existsSync(kubeconfig)]).toEqual([0, 'kubecast: the demo is over\n', false]);
    },
  );

  test('ends its streams with a reason when it is told to go (SIGTERM)', async () => {
    const demo = start([...DEMO, '--drain', '0s']);
    const [, http = ''] = /the server on (http:\S+\/),/.exec(await demo.says(/Ctrl-C ends the demo/)) ?? [];
    const stream = await fetch(`${http}api/v1/stream/applications`, { headers: { accept: 'text/event-stream' } });
    demo.signal('SIGTERM');
    expect(await stream.text()).toMatch(/event: error\ndata: .*"retry":true/);
    expect(await demo.ended).toMatchObject({ code: 0, err: 'kubecast: the demo is over\n' });
  });

  test('on every address says what that opens, and gives addresses that one can go to', async () => {
    const demo = start([...DEMO, '--host', '0.0.0.0', '--insecure-no-auth']);
    const said = await demo.says(/Ctrl-C ends the demo/);
    expect(said).toMatch(/Kubernetes API is on http:\/\/127\.0\.0\.1:\d+,/);
    expect(demo.err).toMatch(/^kubecast: [^\n]*0\.0\.0\.0[^\n]*writable[^\n]*\n$/);
  });
});

describe('a server beside the demo', () => {
  test.each([
    { host: '0.0.0.0', near: '127.0.0.1', named: '0.0.0.0' },
    { host: '::', near: 'localhost', named: '[::]' },
  ])('on every address ($host) says so, beside a URL that one can go to', async ({ host, near, named }) => {
    const open = ['--auth', 'none', '--insecure-no-auth', '--host', host];
    const serve = start(['serve', '--kubeconfig', KUBECONFIG_FILE, '--drain', '0s', ...open, ...ANY_PORTS]);
    const [line = ''] = (await serve.says(/listens: .*\n/)).split('\n');
    expect(line).toContain(`listens: http://${near}:`);
    expect(line).toContain(`on every address of this machine (${named})`);
    serve.signal('SIGTERM');
    await serve.ended;
  });

  test('follows the same cluster, is followed by watch over both doors, and drains', async () => {
    const demo = start(DEMO);
    const [, kubeconfig = ''] = KUBECONFIG.exec(await demo.says(/Ctrl-C ends the demo/)) ?? [];
    const open = ['--auth', 'none', '--host', '127.0.0.1'];
    const serve = start(['serve', '--kubeconfig', kubeconfig, '--drain', '0s', ...open, ...ANY_PORTS]);
    const said = await serve.says(/listens: (.|\n)*no access control/);
    const [, http = '', grpc = ''] = /(http:\S+) \(page.*\), (\S+) \(gRPC\)/.exec(said) ?? [];
    const names = ['argocd/checkout-prod-0000', 'argocd/goodbye', 'argocd/hello', ''].join('\n');
    expect(await start(['watch', '--server', http, '--once', '-o', 'name']).ended).toMatchObject({
      code: 0,
      out: names,
    });
    expect(await start(['watch', '--grpc', grpc, '--once', '-o', 'name']).ended).toMatchObject({ code: 0, out: names });
    serve.signal('SIGTERM');
    expect(await serve.ended).toMatchObject({ code: 0 });
  });
});

test.each([
  { door: '--grpc', address: '127.0.0.1:1', named: '127.0.0.1:1' },
  { door: '--server', address: 'http://127.0.0.1:1', named: '127.0.0.1:1' },
  { door: '--server', address: 'http://localhost:1', named: 'localhost:1' },
])('watch $door $address says in its own words that nobody listens', async ({ door, address, named }) => {
  const watch = start(['watch', door, address]);
  await watch.says(/reconnecting/);
  const sentence = `cut: connection refused (${named}); reconnecting in `;
  expect(watch.err.split('\n')[1]?.startsWith(sentence)).toBe(true);
});

test('watch ends in peace, also while it waits to come back', async () => {
  const watch = start(['watch', '--server', 'http://127.0.0.1:1']);
  await watch.says(/reconnecting/);
  watch.signal('SIGINT');
  expect(await watch.ended).toMatchObject({ code: 0, out: '' });
});
