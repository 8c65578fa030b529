import { afterEach, beforeEach, expect, test } from '@jest/globals';
import type { Simulator } from '../../src/simulator/simulator.js';
import { cluster } from '../support/cluster-fixture.js';
import { Kubectl } from '../support/cluster-kubectl.js';
import { describeWith } from '../support/real-client.js';

const TOKENS = new Map([
  ['root', { user: 'admin' }],
  ['view', { user: 'viewer', rules: [{ verbs: ['get', 'list', 'watch'], resources: ['applications'] }] }],
]);

let simulator: Simulator;
let kubectl: Kubectl;

beforeEach(async () => {
  simulator = await cluster({ tls: true, tokens: TOKENS });
  kubectl = new Kubectl(simulator);
});

afterEach(() => kubectl.close());

const CONTAINERS = 'jsonpath={range .spec.template.spec.containers[*]}{.name}={.image} {end}';

function manifest(value: string, ...containers: readonly string[]): string {
  const list = containers
    .map((container) => container.split('='))
    .map(([name, image]) => `{name: ${name}, image: ${image}}`);
  return [
    `apiVersion: v1\nkind: ConfigMap\nmetadata: {name: web}\ndata: {a: "${value}"}`,
    `apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: web}\nspec:\n  selector: {matchLabels: {app: web}}\n` +
      `  template: {metadata: {labels: {app: web}}, spec: {containers: [${list.join(', ')}]}}`,
    `apiVersion: argoproj.io/v1alpha1\nkind: Application\nmetadata: {name: web}\nspec: {project: "${value}"}`,
  ].join('\n---\n');
}

describeWith(['kubectl'], 'kubectl over TLS with a token', () => {
  const apply = ['apply', '--server-side', '-f', '-'];

  test('applies on the server, is told of conflicts, and forces its will', async () => {
    const first = await kubectl.run(apply, manifest('1', 'a=i1', 'b=i2'));
    expect([first.code, first.out.match(/serverside-applied/g)]).toEqual([0, Array(3).fill('serverside-applied')]);
    const other = [...apply, '--field-manager=other'];
    const refused = await kubectl.run(other, manifest('2', 'b=i3'));
    expect(refused.code).toBe(1);
    expect(refused.err).toContain('Apply failed with 1 conflict: conflict with "kubectl": .spec.project');
    expect(refused.err).toContain('.spec.template.spec.containers[name="b"].image');
    expect((await kubectl.run([...other, '--force-conflicts'], manifest('2', 'b=i3'))).code).toBe(0);
    expect((await kubectl.run(['get', 'deployment', 'web', '-o', CONTAINERS])).out).toBe('a=i1 b=i3 ');
  });

  test('applies with a patch of its own, which deletes what is gone', async () => {
    await kubectl.run(['apply', '-f', '-'], manifest('1', 'a=i1', 'b=i2'));
    const { code } = await kubectl.run(['apply', '-f', '-'], manifest('1', 'b=i3', 'c=i4'));
    const { out } = await kubectl.run(['get', 'deployment', 'web', '-o', CONTAINERS]);
    expect([code, out]).toEqual([0, 'b=i3 c=i4 ']);
  });

  test('scales, sets images, and restarts', async () => {
    await kubectl.run(apply, manifest('1', 'a=i1'));
    expect((await kubectl.run(['scale', 'deployment', 'web', '--replicas=3'])).code).toBe(0);
    expect((await kubectl.run(['set', 'image', 'deployment/web', 'a=i9'])).code).toBe(0);
    expect((await kubectl.run(['rollout', 'restart', 'deployment', 'web'])).code).toBe(0);
    const { out } = await kubectl.run(['get', 'deployment', 'web', '-o', `${CONTAINERS}{.spec.replicas}`]);
    expect(out).toBe('a=i9 3');
  });

  test('asks who it is and what it may do, and is held to it', async () => {
    const viewer = new Kubectl(simulator, 'view');
    expect((await viewer.run(['auth', 'whoami'])).out).toContain('viewer');
    expect((await viewer.run(['auth', 'can-i', 'list', 'applications'])).out).toBe('yes\n');
    expect((await viewer.run(['auth', 'can-i', 'delete', 'applications'])).out).toBe('no\n');
    expect((await viewer.run(['delete', 'application', 'web'])).err).toContain('User "viewer" cannot delete resource');
    viewer.close();
  });

  test('reads the schema', async () => {
    expect((await kubectl.run(['explain', 'deployment'])).out).toContain('KIND:       Deployment');
  });
});
