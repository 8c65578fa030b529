import { describe, expect, test } from '@jest/globals';
import { openSetting, setting } from '../../../src/base/setting.js';
import { listOf, PORT, SWITCH, textOf } from '../../../src/base/setting-values.js';
import { runCli } from '../../../src/cli/cli.js';
import { readSettings } from '../../../src/cli/read-settings.js';
import { UsageError } from '../../../src/cli/usage-error.js';
import { SERVE_SETTINGS, serveConfig } from '../../../src/config/config.js';

const TABLE = {
  grpcPort: setting({ flag: 'grpc-port', group: 'A', value: PORT, default: '50051', why: '' }),
  name: openSetting({ flag: 'name', short: 'n', group: 'A', value: textOf('NAME'), why: '' }),
  projects: setting({ flag: 'project', group: 'A', value: listOf('P', 'names', () => true), default: '', why: '' }),
  once: setting({ flag: 'once', group: 'A', value: SWITCH, default: 'false', why: '' }),
};

const read = (args: string[], env: Record<string, string> = {}) => readSettings(TABLE, { command: 'try', args, env });
const serve = (...args: string[]) => serveConfig(readSettings(SERVE_SETTINGS, { command: 'serve', args, env: {} }));

describe('a setting', () => {
  test.each([
    { comes: 'from its default', args: [], env: {}, port: 50_051 },
    { comes: 'from its variable', args: [], env: { KUBECAST_GRPC_PORT: '1' }, port: 1 },
    {
      comes: 'from its flag rather than its variable',
      args: ['--grpc-port', '2'],
      env: { KUBECAST_GRPC_PORT: '1' },
      port: 2,
    },
    { comes: 'from its flag with an equals sign', args: ['--grpc-port=3'], env: {}, port: 3 },
    { comes: 'from the last of its flags', args: ['--grpc-port=3', '--grpc-port=4'], env: {}, port: 4 },
    { comes: 'from its default if its variable is empty', args: [], env: { KUBECAST_GRPC_PORT: '' }, port: 50_051 },
    {
      comes: "from its default if its variable is Kubernetes' address of a Service of that name",
      args: [],
      env: { KUBECAST_GRPC_PORT: 'tcp://10.0.0.1:50051' },
      port: 50_051,
    },
  ])('comes $comes', ({ args, env, port }) => {
    expect(read(args, env).grpcPort).toBe(port);
  });

  test('without a default stays open', () => {
    expect(read([]).name).toBeUndefined();
  });

  test('has a short name', () => {
    expect(read(['-n', 'shop']).name).toBe('shop');
  });

  test('that is a list may be repeated, and may have commas', () => {
    expect(read(['--project', 'a,b', '--project', 'c']).projects).toEqual(['a', 'b', 'c']);
  });

  test('that is a list comes from a variable with commas', () => {
    expect(read([], { KUBECAST_PROJECT: 'a,b' }).projects).toEqual(['a', 'b']);
  });

  describe('that says the opposite of another one', () => {
    const auth = (args: string[], env: Record<string, string> = {}) =>
      serveConfig(readSettings(SERVE_SETTINGS, { command: 'serve', args, env })).access.auth;

    test.each([
      { args: ['--auth', 'argocd', '--disable-auth'], env: {}, names: ['--disable-auth', '--auth argocd'] },
      { args: ['--disable-auth'], env: { KUBECAST_AUTH: 'argocd' }, names: ['--disable-auth', 'KUBECAST_AUTH argocd'] },
      {
        args: ['--auth=argocd'],
        env: { KUBECAST_DISABLE_AUTH: '1' },
        names: ['KUBECAST_DISABLE_AUTH', '--auth argocd'],
      },
      {
        args: [],
        env: { KUBECAST_DISABLE_AUTH: 'true', KUBECAST_AUTH: 'argocd' },
        names: ['KUBECAST_DISABLE_AUTH', 'KUBECAST_AUTH argocd'],
      },
    ])('is refused by the names of both: $names', ({ args, env, names }) => {
      const refused = expect(() => auth(args, env));
      refused.toThrow(UsageError);
      for (const name of names) refused.toThrow(name);
    });

    test.each([
      { args: ['--disable-auth'], auth: 'none' },
      { args: ['--disable-auth', '--auth', 'none'], auth: 'none' },
      { args: ['--disable-auth=false', '--auth', 'argocd'], auth: 'argocd' },
      { args: ['--disable-auth=false'], auth: 'argocd' },
    ])('counts where nobody said that: $args', ({ args, auth: expected }) => {
      expect(auth(args)).toBe(expected);
    });
  });

  test('that is a switch needs no value', () => {
    expect([read([]).once, read(['--once']).once, read([], { KUBECAST_ONCE: 'true' }).once]).toEqual([
      false,
      true,
      true,
    ]);
  });
});

describe('what is not understood', () => {
  test.each([
    {
      what: 'an unknown flag',
      args: ['--prot', '1'],
      says: /^unknown flag --prot of kubecast try; it knows --grpc-port, /,
    },
    { what: 'an unknown short flag', args: ['-x'], says: /^unknown flag -x / },
    { what: 'a value out of range', args: ['--grpc-port', '65536'], says: /^--grpc-port must be a port .* "65536"$/ },
    { what: 'a negative value', args: ['--grpc-port', '-1'], says: /^--grpc-port must be a port / },
    { what: 'a flag without its value', args: ['--grpc-port'], says: /^--grpc-port needs a value: a port / },
    { what: 'a value that is empty', args: ['--name', ''], says: /^--name must be a text that is not empty/ },
    { what: 'an argument that is no flag', args: ['shop'], says: /^"shop" is not understood/ },
  ])('is refused: $what', ({ args, says }) => {
    expect(() => read(args)).toThrow(UsageError);
    expect(() => read(args)).toThrow(says);
  });

  test('names the variable that it came from', () => {
    expect(() => read([], { KUBECAST_GRPC_PORT: 'http' })).toThrow(/^KUBECAST_GRPC_PORT must be a port/);
  });
});

describe('a password in an address', () => {
  const said = (act: () => unknown): string => {
    try {
      act();
    } catch (error) {
      if (error instanceof UsageError) return error.message;
    }
    return 'no usage error';
  };
  const readServe = (args: string[], env: Record<string, string> = {}): string =>
    said(() => readSettings(SERVE_SETTINGS, { command: 'serve', args, env }));

  test.each([
    ['redis://u:topsecret@host:6379', 'redis://***@host:6379'],
    ['rediss://:topsecret@host', 'rediss://***@host'],
    ['redis://u:topsecret@host:notaport', 'redis://***@host:notaport'],
    ['redis://u:top@secret/topsecret@host', 'redis://***@host'],
    ['http://u:topsecret@host', 'http://***@host'],
    ['u:topsecret@host:6379', '***@host:6379'],
    [':topsecret@host:6379', '***@host:6379'],
    ['redis://host:99999', 'redis://host:99999'],
  ])('is not repeated: %s', (typed, shown) => {
    expect(readServe([], { KUBECAST_REDIS: typed })).toMatch(new RegExp(`and is "${shown.replaceAll('*', '\\*')}"$`));
  });

  test.each(['argocd-server', 'dex-server', 'cors-origin', 'port'])('is not repeated by --%s', (flag) => {
    const message = readServe([`--${flag}`, 'https://u:topsecret@host']);
    expect(message).toMatch(/^--.* and is "https:\/\/\*\*\*@host"$/);
  });

  test.each([
    ['an argument', ['serve', 'redis://u:topsecret@host']],
    ['a flag', ['serve', '--redis://u:topsecret@host']],
    ['a command', ['redis://u:topsecret@host']],
    ['the command to help with', ['help', 'serve', 'redis://u:topsecret@host']],
  ])('is not repeated where it was taken for %s', async (_, args) => {
    const notes: string[] = [];
    const code = await runCli(args, { env: {}, print: () => undefined, note: (text) => void notes.push(text) });
    expect([code, notes.join('')]).toEqual([2, expect.stringMatching(/redis:\/\/\*\*\*@host/)]);
  });
});

describe('the settings of serve', () => {
  test('have defaults', () => {
    expect(serve()).toEqual({
      host: '::',
      port: 8080,
      grpcPort: 50_051,
      metricsPort: 9090,
      applicationNamespaces: [],
      corsOrigins: [],
      rootPath: '',
      heartbeatMs: 15_000,
      historyMaxAgeMs: 600_000,
      historyMaxEntries: 50_000,
      historyBytes: 128 * 1024 * 1024,
      slowSubscriberTimeoutMs: 60_000,
      drainMs: 15_000,
      staleAfterMs: 20_000,
      logLevel: 'info',
      logFormat: 'text',
      access: {
        auth: 'argocd',
        insecureNoAuth: false,
        reflection: 'auto',
        redisKeyPrefix: '',
        argocdServerInsecure: false,
      },
    });
  });

  test('are frozen, and so are their lists', () => {
    const config = serve('--cors-origin', '*');
    expect([Object.isFrozen(config), Object.isFrozen(config.corsOrigins)]).toEqual([true, true]);
  });

  test.each([
    { given: ['--history', '5m'], means: { historyMaxAgeMs: 300_000, historyMaxEntries: 50_000 } },
    { given: ['--history', '1000'], means: { historyMaxAgeMs: 600_000, historyMaxEntries: 1000 } },
    { given: ['--history', '1h30m,1000'], means: { historyMaxAgeMs: 5_400_000, historyMaxEntries: 1000 } },
    { given: ['--history-bytes', '64KiB'], means: { historyBytes: 65_536 } },
    { given: ['--history-bytes', '1000'], means: { historyBytes: 1000 } },
    { given: ['--history-bytes', '2MB'], means: { historyBytes: 2_000_000 } },
    { given: ['--heartbeat', '500ms'], means: { heartbeatMs: 500 } },
    { given: ['--drain', '1.5s'], means: { drainMs: 1500 } },
    { given: ['--root-path', '/a/b/'], means: { rootPath: '/a/b' } },
    { given: ['--root-path', 'a'], means: { rootPath: '/a' } },
    { given: ['--kubeconfig', 'a b'], means: { kubeconfig: 'a b' } },
    {
      given: ['--cors-origin', 'https://a.example,http://b:1'],
      means: { corsOrigins: ['https://a.example', 'http://b:1'] },
    },
    {
      given: ['--application-namespaces', 'team-*,/^a{1,2}$/'],
      means: { applicationNamespaces: ['team-*', '/^a{1,2}$/'] },
    },
  ])('understand $given', ({ given, means }) => {
    expect(serve(...given)).toMatchObject(means);
  });

  test.each([
    ['--history', '0'],
    ['--history', '10m,'],
    ['--history', '10m,5,5'],
    ['--history', '5000,10m'],
    ['--history', '25h'],
    ['--history-bytes', '128mib'],
    ['--history-bytes', '65GiB'],
    ['--heartbeat', '15'],
    ['--heartbeat', '0s'],
    ['--heartbeat', '2h'],
    ['--root-path', '/a/../b'],
    ['--root-path', '/a?b'],
    ['--cors-origin', 'https://a.example/path'],
    ['--cors-origin', 'a.example'],
    ['--application-namespaces', '/(/'],
    ['--application-namespaces', 'Team'],
    ['--namespace', 'Argo CD'],
    ['--log-level', 'loud'],
    ['--host', ''],
  ])('refuse %s %s', (flag, text) => {
    expect(() => serve(flag, text)).toThrow(new RegExp(`^${flag} must be `));
  });
});
