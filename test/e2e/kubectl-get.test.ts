import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { Simulator } from '../../src/simulator/simulator.js';
import { addApplication, anApplication } from '../support/cluster-fixture.js';
import { Kubectl, type Ran } from '../support/cluster-kubectl.js';
import { startWorld, type World } from '../support/running-server.js';
import { Program } from '../unit/cli/program.js';
import { describeWith } from '../support/real-client.js';

let world: World;
let kubectl: Kubectl;

beforeAll(async () => {
  world = await startWorld({
    prepare: (simulator) => {
      populate(simulator);
      kubectl = new Kubectl(simulator);
    },
  });
});
afterAll(async () => {
  kubectl.close();
  await world.close();
});

function populate(simulator: Simulator): void {
  addApplication(simulator, 'hello', { labels: { env: 'prod' } });
  addApplication(simulator, 'a', { namespace: 'team-a', project: 'shop' });
  addApplication(simulator, 'a-rather-long-name-of-an-application', { labels: { env: 'test' } });
  const odd = { sync: { status: 'Un\u001B[31mknown\nline', revision: '1.2.3' } };
  for (const [name, status] of Object.entries({ bare: undefined, odd })) {
    simulator.resources.create('applications', { ...Object(anApplication(name)), status });
  }
  simulator.resources.create('namespaces', { metadata: { name: 'empty' } });
}

/** The same question to both: flags of kubecast on the left, of kubectl on the right. */
const SAME: readonly (readonly [string, string])[] = [
  ['list', 'get applications -A'],
  ['list -o wide', 'get applications -A -o wide'],
  ['list --no-headers', 'get applications -A --no-headers'],
  ['list -o wide --no-headers', 'get applications -A -o wide --no-headers'],
  ['list -o name', 'get applications -A -o name'],
  ['list -n argocd', 'get applications -n argocd'],
  ['list -n team-a -o wide', 'get applications -n team-a -o wide'],
  ['list -l env', 'get applications -A -l env'],
  ['list -l env=prod,env!=test -o name', 'get applications -A -l env=prod,env!=test -o name'],
  ['list -n empty', 'get applications -n empty'],
  ['list -n empty --no-headers', 'get applications -n empty --no-headers'],
  ['list -n empty -o name', 'get applications -n empty -o name'],
  ['list -l none', 'get applications -A -l none'],
  ['get hello', 'get application hello'],
  ['get hello -o wide', 'get application hello -o wide'],
  ['get bare --no-headers', 'get application bare --no-headers'],
  ['get a -n team-a -o name', 'get application a -n team-a -o name'],
  ['get nobody', 'get application nobody'],
  ['get hello -n team-a', 'get application hello -n team-a'],
  ['get nobody -o json', 'get application nobody -o json'],
];

const DOORS = [
  ['HTTP', () => ['--server', world.server.url]],
  ['gRPC', () => ['--grpc', world.server.grpcAddress]],
] as const;

describeWith(['kubectl'], 'kubecast prints what kubectl prints', () => {
  describe.each(DOORS)('over %s', (_name, door) => {
    const kubecast = (line: string): Promise<Ran> => new Program([...line.split(' '), ...door()]).ended;

    test.each(SAME)('kubecast %s', async (ours, theirs) => {
      expect(await kubecast(ours)).toEqual(await kubectl.run(theirs.split(' ')));
    });
  });

  test.each([
    ['get hello -o json', 'get application hello -o json'],
    ['list -n team-a -o json', 'get applications -n team-a -o json'],
    ['list -n empty -o json', 'get applications -n empty -o json'],
  ])('kubecast %s, but for blanks and the revision of the list', async (ours, theirs) => {
    const { code, out } = await new Program([...ours.split(' '), '--server', world.server.url]).ended;
    expect(code).toBe(0);
    expect(withoutRevision(out)).toEqual(withoutRevision((await kubectl.run(theirs.split(' '))).out));
  });

  test('what kubecast prints as names kubectl takes back', async () => {
    const names = (await new Program(['list', '-n', 'argocd', '-o', 'name', '--server', world.server.url]).ended).out;
    expect((await kubectl.run(['get', '-o', 'name', ...names.trim().split('\n')])).out).toBe(names);
  });

  test('what kubecast prints as a list kubectl reads', async () => {
    const { out } = await new Program(['list', '-n', 'argocd', '-o', 'json', '--server', world.server.url]).ended;
    expect((await kubectl.run(['get', '-o', 'name', '-f', '-'], out)).out.split('\n')).toHaveLength(5);
  });
});

/** A list of kubectl's has none, since it may be of several. */
function withoutRevision(text: string): unknown {
  const list: unknown = JSON.parse(text);
  const isList = Reflect.get(Object(list), 'kind') === 'List';
  return isList ? { ...Object(list), metadata: {} } : list;
}
