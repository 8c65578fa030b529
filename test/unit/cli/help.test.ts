import { describe, expect, test } from '@jest/globals';
import { COMMANDS, runCli } from '../../../src/cli/cli.js';
import { LISTEN_SETTINGS, SERVE_SETTINGS } from '../../../src/config/config.js';

async function say(...args: string[]): Promise<{ code: number; out: string; err: string }> {
  let [out, err] = ['', ''];
  const code = await runCli(args, {
    env: {},
    print: (text) => void (out += text),
    note: (text) => void (err += text),
  });
  return { code, out, err };
}

describe('help', () => {
  test.each([[[]], [['help']], [['--help']], [['-h']]])('names every command: kubecast %j', async (args) => {
    const { code, out } = await say(...args);
    expect(code).toBe(0);
    for (const { name } of COMMANDS) expect(out).toMatch(new RegExp(`^  ${name} +\\w`, 'm'));
  });

  test.each(COMMANDS)(
    'of $name tells every flag with its variable, its default and its heading',
    async ({ name, settings }) => {
      const { out } = await say('help', name);
      for (const { flag, group, default: text = '', value } of Object.values(settings)) {
        const variable = `KUBECAST_${flag.toUpperCase().replace(/-/g, '_')}`;
        const line = out.split('\n').find((one) => one.includes(`--${flag} `) && one.includes(`$${variable})`));
        expect(line).toContain(value.shown !== '' && text !== '' ? `(default ${text}, ` : '');
        expect(out).toContain(`\n${group}:\n`);
      }
    },
  );

  test.each(COMMANDS)('of $name is no wider than a terminal', async ({ name }) => {
    const { out } = await say('help', name);
    expect(out.split('\n').filter((line) => line.length > 120)).toEqual([]);
  });

  test('is the same as --help', async () => {
    expect(await say('serve', '--port', '1', '--help')).toEqual(await say('help', 'serve'));
  });

  test('of an unknown command says which there are', async () => {
    const { code, err } = await say('help', 'serf');
    expect([code, err]).toEqual([
      2,
      'kubecast: unknown command "serf"; it is one of demo, serve, watch, get, list, explain, version, help\n',
    ]);
  });
});

describe('the flags that others rely on', () => {
  test.each([
    ['demo', ['cluster-port', 'apps', 'rate', 'seed', 'host', 'port', 'grpc-port', 'metrics-port']],
    [
      'serve',
      [
        ...Object.values(LISTEN_SETTINGS).map(({ flag }) => flag),
        'kubeconfig',
        'context',
        'namespace',
        'application-namespaces',
        'cors-origin',
        'root-path',
        'heartbeat',
        'history',
        'history-bytes',
        'log-level',
        'log-format',
      ],
    ],
    ['watch', ['server', 'grpc', 'name', 'project', 'selector', 'output']],
    ['get', ['server', 'grpc', 'name', 'app-namespace', 'project', 'output', 'no-headers']],
    ['list', ['server', 'grpc', 'app-namespace', 'project', 'selector', 'output', 'no-headers']],
  ])('are there: %s', (name, flags) => {
    const settings = COMMANDS.find((command) => command.name === name)?.settings ?? {};
    expect(Object.values(settings).map(({ flag }) => flag)).toEqual(expect.arrayContaining(flags));
  });

  test.each(COMMANDS)('have one meaning each in $name', ({ settings }) => {
    const names = Object.values(settings).flatMap(({ flag, short }) => [flag, ...(short === undefined ? [] : [short])]);
    expect(new Set(names).size).toBe(names.length);
  });

  test('have an allowed default each', () => {
    for (const { default: text, value } of Object.values(SERVE_SETTINGS).filter((one) => one.default !== undefined)) {
      expect(value.parse([text ?? ''])).toBeDefined();
    }
  });
});
