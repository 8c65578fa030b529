import { existsSync, statSync } from 'node:fs';
import { type AddressInfo, createServer, type Server } from 'node:net';
import { afterAll, afterEach, beforeAll, describe, expect, jest, test } from '@jest/globals';
import { Program } from './program.js';

const ANY_PORTS = ['--port', '0', '--grpc-port', '0', '--metrics-port', '0'];
const DEMO = ['demo', '--cluster-port', '0', '--apps', '3', '--rate', '0', ...ANY_PORTS];
const KUBECONFIG = /--kubeconfig (\S+) get/;

// Each program takes a moment to start, and longer where others run beside it.
jest.setTimeout(60_000);

let occupied: Server;
let takenPort = '';
const programs: Program[] = [];

beforeAll(async () => {
  occupied = createServer();
  await new Promise<void>((resolve) => void occupied.listen(0, '127.0.0.1', resolve));
  takenPort = String((occupied.address() as AddressInfo).port); // listening on TCP, so it is an AddressInfo
});
afterAll(() => void occupied.close());
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
  test.each([[['SIGINT', 'SIGINT']], [['SIGTERM']]] as const)(
    'ends at once with one line, and leaves no file: %j',
    async (signals) => {
      const demo = start(DEMO);
      const [, kubeconfig = ''] = KUBECONFIG.exec(await demo.says(/Ctrl-C ends the demo/)) ?? [];
      expect(statSync(kubeconfig).mode & 0o777).toBe(0o600);
      for (const signal of signals) demo.signal(signal);
      const { code, err } = await demo.ended;
      expect([code, err, existsSync(kubeconfig)]).toEqual([0, 'kubecast: the demo is over\n', false]);
    },
  );
});

describe('a server beside the demo', () => {
  test('follows the same cluster, is followed by watch over both doors, and drains', async () => {
    const demo = start(DEMO);
    const [, kubeconfig = ''] = KUBECONFIG.exec(await demo.says(/Ctrl-C ends the demo/)) ?? [];
    const serve = start(['serve', '--kubeconfig', kubeconfig, '--drain', '0s', ...ANY_PORTS]);
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

test('watch ends in peace, also while it waits to come back', async () => {
  const watch = start(['watch', '--server', 'http://127.0.0.1:1']);
  await watch.says(/reconnecting/);
  watch.signal('SIGINT');
  expect(await watch.ended).toMatchObject({ code: 0, out: '' });
});
