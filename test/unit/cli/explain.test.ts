import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { runCli } from '../../../src/cli/cli.js';
import { type Simulator, startSimulator } from '../../../src/simulator/simulator.js';

const folder = mkdtempSync(join(tmpdir(), 'kubecast-explain-'));
afterAll(() => rmSync(folder, { recursive: true }));

async function explain(...args: string[]) {
  let [out, err] = ['', ''];
  const code = await runCli(['explain', ...args], {
    env: {},
    print: (text) => void (out += text),
    note: (text) => void (err += text),
  });
  return { code, out, err };
}

function file(name: string, text: string): string {
  const path = join(folder, name);
  writeFileSync(path, text);
  return path;
}

describe('explain, of a policy file', () => {
  const path = file(
    'policy.csv',
    '# ours\ng, ops, role:dev\np, role:dev, applications, get, shop/*, allow\np, role:dev, applications, get, shop/vault, deny\n',
  );
  const of = (...args: string[]) => explain('--rbac-policy-file', path, ...args);

  test('names the rule that allows, its line, and the grants that lead to it', async () => {
    expect(await of('--user', 'dev', '--groups', 'ops', 'applications', 'get', 'shop/web')).toEqual({
      code: 0,
      err: '',
      out: [
        'allowed: applications, get, shop/web',
        '  subject dev: nothing applies',
        '  group ops: allow',
        `    g, ops, role:dev   (${path} policy.csv, line 2)`,
        `    p, role:dev, applications, get, shop/*, allow   (${path} policy.csv, line 3)`,
        '',
      ].join('\n'),
    });
  });

  test('names the rule that denies, and exits with 1', async () => {
    const { code, out } = await of('--groups', 'ops', 'applications', 'get', 'shop/vault');
    expect(code).toBe(1);
    expect(out).toContain(`    p, role:dev, applications, get, shop/vault, deny   (${path} policy.csv, line 4)`);
  });

  test('says which groups no grant names', async () => {
    const { out } = await of('--groups', 'ops,others', 'applications', 'get', 'bank/web');
    expect(out).toContain('(no line "g, GROUP, ROLE" names the group others)');
  });

  test('without a user says that it is nobody in particular', async () => {
    const { out } = await of('--groups', 'ops', 'applications', 'get', 'shop/web');
    expect(out.split('\n')[1]).toBe('  nobody in particular: nothing applies');
  });

  test('names the built-in policy', async () => {
    expect((await of('--user', 'admin', 'projects', 'get', 'shop')).out).toContain('(the built-in policy)');
  });

  test('names the default role first', async () => {
    const yaml = file('data.yaml', 'policy.default: role:readonly\n');
    const { out } = await explain('--rbac-policy-file', yaml, 'applications', 'get', 'a/b');
    expect(out).toContain(
      '  default role role:readonly: allow\n    p, role:readonly, applications, get, */*, allow   (the built-in policy)',
    );
  });

  test.each([
    [['applications', 'get'], 2, /needs RESOURCE, ACTION and OBJECT/],
    [['applications', 'get', 'a/b', 'c'], 2, /takes one RESOURCE ACTION OBJECT/],
  ])('refuses %j', async (args, code, message) => {
    const said = await of(...args);
    expect(said).toMatchObject({ code, err: expect.stringMatching(message) });
  });

  test('says where a file is wrong', async () => {
    const wrong = file('wrong.csv', 'g, a');
    const { code, err } = await explain('--rbac-policy-file', wrong, 'applications', 'get', 'a/b');
    expect(code).toBe(1);
    expect(err).toContain(`${wrong}: the policy file policy.csv, line 1`);
  });
});

describe('explain, of a cluster', () => {
  let simulator: Simulator;
  let kubeconfig: string;

  beforeAll(async () => {
    simulator = await startSimulator();
    kubeconfig = file('kubeconfig', simulator.kubeconfig());
    const { resources } = simulator;
    resources.create('namespaces', { metadata: { name: 'argocd' } });
    resources.create('configmaps', {
      apiVersion: 'v1',
      kind: 'ConfigMap',
      metadata: { name: 'argocd-rbac-cm', namespace: 'argocd' },
      data: { 'policy.csv': '\ng, ops, role:readonly' },
    });
    resources.create('appprojects', {
      apiVersion: 'argoproj.io/v1alpha1',
      kind: 'AppProject',
      metadata: { name: 'shop', namespace: 'argocd' },
      spec: { roles: [{ name: 'ci', policies: ['p, proj:shop:ci, applications, get, shop/*, allow'] }] },
    });
  });
  afterAll(() => simulator.close());

  const of = (...args: string[]) => explain('--kubeconfig', kubeconfig, '--namespace', 'argocd', ...args);

  test('reads its ConfigMap', async () => {
    const { out } = await of('--groups', 'ops', 'applications', 'get', 'shop/web');
    expect(out).toContain('g, ops, role:readonly   (argocd-rbac-cm policy.csv, line 2)');
  });

  test('reads the roles of its projects', async () => {
    const { code, out } = await of('--user', 'proj:shop:ci', 'applications', 'get', 'shop/web');
    expect(code).toBe(0);
    expect(out).toContain('  subject proj:shop:ci, with the roles of project shop: allow');
    expect(out).toContain('(AppProject shop, role ci, policy 1)');
  });

  test('says that a token of a project opens that alone', async () => {
    const { out } = await of('--user', 'proj:other:ci', 'applications', 'get', 'shop/web');
    expect(out).toContain('(a token of project other opens nothing of project shop)');
  });
});
