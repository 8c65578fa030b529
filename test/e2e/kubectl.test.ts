import { afterEach, beforeEach, expect, test } from '@jest/globals';
import type { Simulator } from '../../src/simulator/simulator.js';
import { addApplication, addApplications, anApplication, cluster, setHealth } from '../support/cluster-fixture.js';
import { Kubectl } from '../support/cluster-kubectl.js';
import { describeWith } from '../support/real-client.js';
import { waitUntil } from '../support/wait-until.js';

const EVENTS = ['--output-watch-events', '--no-headers'];

let simulator: Simulator;
let kubectl: Kubectl;

beforeEach(async () => {
  simulator = await cluster();
  kubectl = new Kubectl(simulator);
});

afterEach(() => kubectl.close());

function words(out: string): readonly (readonly string[])[] {
  return out
    .trim()
    .split('\n')
    .map((line) => line.trim().split(/\s+/));
}

/** kubectl takes what a watch by name begins with for the state that it has printed already: wait until it listens. */
function untilWatched(): Promise<void> {
  const { listeners } = simulator.resources.log('applications');
  return waitUntil(() => listeners.size > 0, 'a watch of kubectl');
}

describeWith(['kubectl'], 'kubectl reads', () => {
  test('get -A, as a table with the columns of the definition', async () => {
    addApplication(simulator, 'a');
    addApplication(simulator, 'b', { namespace: 'team-a' });
    const { out } = await kubectl.run(['get', 'applications', '-A']);
    expect(out).toMatch(/^NAMESPACE +NAME +SYNC STATUS +HEALTH STATUS\n/);
    expect(words(out).slice(1)).toEqual([
      ['argocd', 'a', 'Synced', 'Healthy'],
      ['team-a', 'b', 'Synced', 'Healthy'],
    ]);
  });

  test('get -o wide, with revision and project', async () => {
    addApplication(simulator, 'a', { project: 'shop' });
    const { out } = await kubectl.run(['get', 'app', '-o', 'wide', '--no-headers']);
    expect(words(out)).toEqual([['a', 'Synced', 'Healthy', 'abc', 'shop']]);
  });

  test('get in pages', async () => {
    addApplications(simulator, 7);
    const { out } = await kubectl.run(['get', 'apps', '--chunk-size=3', '-o', 'name']);
    expect(words(out)).toHaveLength(7);
  });

  test('get with selectors', async () => {
    addApplication(simulator, 'a', { labels: { env: 'prod' } });
    addApplication(simulator, 'b', { labels: { env: 'dev' } });
    const byLabel = await kubectl.run(['get', 'app', '-l', 'env in (prod,stage)', '-o', 'name']);
    const byField = await kubectl.run(['get', 'app', '--field-selector', 'metadata.name=b', '-o', 'name']);
    expect([byLabel.out, byField.out]).toEqual(['application.argoproj.io/a\n', 'application.argoproj.io/b\n']);
  });

  test('get -o yaml and -o json', async () => {
    addApplication(simulator, 'a');
    expect((await kubectl.run(['get', 'app', 'a', '-o', 'yaml'])).out).toContain('  health:\n    status: Healthy\n');
    const { out } = await kubectl.run(['get', 'app', 'a', '-o', 'json']);
    expect(JSON.parse(out)).toMatchObject({ spec: { project: 'default' } });
  });

  test('describe, with the events about the object', async () => {
    const { metadata } = addApplication(simulator, 'a');
    const { name, namespace, uid } = metadata;
    const involvedObject = { kind: 'Application', name, namespace, uid };
    const event = {
      reason: 'OperationCompleted',
      message: 'all is well',
      type: 'Normal',
      source: { component: 'tester' },
    };
    simulator.resources.create('events', { metadata: { name: 'a.1', namespace }, involvedObject, ...event });
    const { out } = await kubectl.run(['describe', 'app', 'a']);
    expect(out).toMatch(/Kind: +Application/);
    expect(out).toMatch(/OperationCompleted .* all is well/);
  });

  test('api-resources, version, cluster health', async () => {
    const resources = await kubectl.run(['api-resources', '--no-headers']);
    expect(words(resources.out)).toContainEqual([
      'applications',
      'app,apps',
      'argoproj.io/v1alpha1',
      'true',
      'Application',
    ]);
    expect((await kubectl.run(['version'])).out).toContain('Server Version: v1.36');
    expect((await kubectl.run(['get', '--raw', '/readyz'])).out).toBe('ok');
  });

  test('built-in kinds: namespaces, definitions, pods', async () => {
    expect(words((await kubectl.run(['get', 'ns', '--no-headers'])).out)[0]?.slice(0, 2)).toEqual(['argocd', 'Active']);
    expect((await kubectl.run(['get', 'crd'])).out).toContain('applications.argoproj.io');
    expect((await kubectl.run(['get', 'pods'])).err).toContain('No resources found in argocd namespace.');
  });

  test('the error for what is not there', async () => {
    const { code, err } = await kubectl.run(['get', 'app', 'nobody']);
    expect([code, err]).toEqual([1, 'Error from server (NotFound): applications.argoproj.io "nobody" not found\n']);
  });
});

describeWith(['kubectl'], 'kubectl watches', () => {
  test('get -w, from the revision of the table', async () => {
    addApplication(simulator, 'a');
    const printing = kubectl.follow(['get', 'apps', '-w', ...EVENTS], /MODIFIED.*\n/);
    await untilWatched();
    setHealth(simulator, 'a', 'Degraded');
    const printed = await printing;
    expect(words(printed)).toEqual([
      ['ADDED', 'a', 'Synced', 'Healthy'],
      ['MODIFIED', 'a', 'Synced', 'Degraded'],
    ]);
  });

  test('get NAME -w, which begins with the state', async () => {
    addApplications(simulator, 2);
    const printing = kubectl.follow(['get', 'app', 'app-1', '-w', ...EVENTS], /DELETED.*\n/);
    await untilWatched();
    setHealth(simulator, 'app-0', 'Degraded');
    simulator.resources.delete('applications', 'argocd', 'app-1');
    const printed = await printing;
    expect(words(printed).map(([type, name]) => [type, name])).toEqual([
      ['ADDED', 'app-1'],
      ['DELETED', 'app-1'],
    ]);
  });

  test('wait, until the object is as wanted', async () => {
    addApplication(simulator, 'a');
    const waiting = kubectl.run(['wait', 'app/a', '--for=jsonpath={.status.health.status}=Degraded', '--timeout=20s']);
    setHealth(simulator, 'a', 'Degraded');
    expect((await waiting).out).toContain('condition met');
  });
});

describeWith(['kubectl'], 'kubectl writes', () => {
  const manifest = (project: string): string =>
    JSON.stringify({ ...Object(anApplication('a')), spec: { project }, status: undefined });

  test('apply creates, then changes, then leaves alone', async () => {
    const apply = async (project: string): Promise<string> =>
      (await kubectl.run(['apply', '-f', '-'], manifest(project))).out.trim();
    expect(await apply('default')).toBe('application.argoproj.io/a created');
    expect(await apply('shop')).toBe('application.argoproj.io/a configured');
    expect(await apply('shop')).toBe('application.argoproj.io/a unchanged');
    expect(simulator.resources.get('applications', 'argocd', 'a')).toMatchObject({ spec: { project: 'shop' } });
  });

  test('apply --validate=strict', async () => {
    const { out } = await kubectl.run(['apply', '--validate=strict', '-f', '-'], manifest('default'));
    expect(out).toBe('application.argoproj.io/a created\n');
  });

  test('apply into a namespace that does not exist says so', async () => {
    const { err } = await kubectl.run(['apply', '-f', '-'], manifest('default').replace('argocd', 'nowhere'));
    expect(err).toContain('namespaces "nowhere" not found');
  });

  test('apply of built-in kinds, twice', async () => {
    const configMap = (a: string): string =>
      JSON.stringify({
        apiVersion: 'v1',
        kind: 'ConfigMap',
        metadata: { name: 'c', namespace: 'argocd' },
        data: { a },
      });
    await kubectl.run(['apply', '-f', '-'], configMap('1'));
    expect((await kubectl.run(['apply', '-f', '-'], configMap('2'))).out).toBe('configmap/c configured\n');
    expect(simulator.resources.get('configmaps', 'argocd', 'c')).toMatchObject({ data: { a: '2' } });
  });

  test('create namespace, configmap and secret, which it sends as protobuf', async () => {
    await kubectl.run(['create', 'namespace', 'fresh']);
    await kubectl.run(['create', 'configmap', 'c', '-n', 'fresh', '--from-literal=a=1', '--from-literal=b=ü']);
    await kubectl.run(['create', 'secret', 'generic', 's', '-n', 'fresh', '--from-literal=a=secret']);
    expect(simulator.resources.get('configmaps', 'fresh', 'c')).toMatchObject({ data: { a: '1', b: 'ü' } });
    const secret = { data: { a: Buffer.from('secret').toString('base64') } };
    expect(simulator.resources.get('secrets', 'fresh', 's')).toMatchObject(secret);
  });

  test('create, and the second time AlreadyExists', async () => {
    expect((await kubectl.run(['create', '-f', '-'], manifest('default'))).code).toBe(0);
    expect((await kubectl.run(['create', '-f', '-'], manifest('default'))).err).toContain(
      'Error from server (AlreadyExists)',
    );
  });

  test('patch as merge and as JSON patch', async () => {
    addApplication(simulator, 'a');
    await kubectl.run(['patch', 'app', 'a', '--type=merge', '-p', '{"spec":{"project":"shop"}}']);
    await kubectl.run(['patch', 'app', 'a', '--type=json', '-p', '[{"op":"add","path":"/spec/extra","value":1}]']);
    expect(simulator.resources.get('applications', 'argocd', 'a')).toMatchObject({
      spec: { project: 'shop', extra: 1 },
    });
  });

  test('a strategic patch of a custom kind is refused as by the real server', async () => {
    addApplication(simulator, 'a');
    const { err } = await kubectl.run(['patch', 'app', 'a', '-p', '{"spec":{"project":"shop"}}']);
    expect(err).toContain('application/strategic-merge-patch+json is not supported by argoproj.io/v1alpha1');
  });

  test('annotate and label', async () => {
    addApplication(simulator, 'a');
    await kubectl.run(['annotate', 'app', 'a', 'note=x']);
    await kubectl.run(['label', 'app', 'a', 'env=prod']);
    const found = simulator.resources.get('applications', 'argocd', 'a');
    expect(found?.metadata).toMatchObject({ annotations: { note: 'x' }, labels: { env: 'prod' } });
  });

  test('delete waits until the object is gone', async () => {
    addApplication(simulator, 'a');
    const { out } = await kubectl.run(['delete', 'app', 'a']);
    expect(out).toContain('application.argoproj.io "a" deleted');
    expect(simulator.resources.list('applications')).toEqual([]);
  });

  test('delete --wait=false leaves what finalizers hold', async () => {
    addApplication(simulator, 'a', { finalizers: ['example.com/hold'] });
    await kubectl.run(['delete', 'app', 'a', '--wait=false']);
    expect(simulator.resources.get('applications', 'argocd', 'a')?.metadata.deletionTimestamp).toBeDefined();
  });

  test('replace of a stale object is a conflict', async () => {
    const seen = addApplication(simulator, 'a');
    setHealth(simulator, 'a', 'Degraded');
    const { err } = await kubectl.run(['replace', '-f', '-'], JSON.stringify(seen));
    expect(err).toContain('the object has been modified');
  });
});
