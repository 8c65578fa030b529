import { beforeEach, describe, expect, test } from '@jest/globals';
import type { KubernetesObject } from '../../../src/simulator/kubernetes-object.js';
import { ManualClock } from '../../../src/simulator/manual-clock.js';
import { PodLogs } from '../../../src/simulator/pod-logs.js';
import { ResourceStore } from '../../../src/simulator/resource-store.js';
import { type Role, role } from '../../../src/simulator/scenario/cast.js';
import { type Scenario, startScenario } from '../../../src/simulator/scenario/scenario.js';
import { seededRandom } from '../../../src/base/random.js';
import { field, text } from '../../support/cluster-client.js';

const NAMESPACE = 'platform-prod';
const GUEST: Role = { ...role(0, seededRandom(1)), name: 'hello', project: 'platform', hasFinalizer: false };

let resources: ResourceStore;
let podLogs: PodLogs;
let scenario: Scenario;
let clock: ManualClock;

beforeEach(() => {
  clock = new ManualClock();
  resources = new ResourceStore({ clock });
  podLogs = new PodLogs(resources, clock);
  scenario = startScenario({ resources, podLogs }, { apps: 0, ratePerSecond: 0, seed: 1, clock });
  scenario.invite(GUEST);
});

const of = (plural: string, app = 'hello-0'): readonly KubernetesObject[] =>
  resources.list(plural, NAMESPACE).filter(({ metadata }) => metadata.labels?.['app'] === app);

function patch(status: unknown): void {
  resources.mergePatch('applications', 'argocd', 'hello', { status });
}

/** The pods of the first deployment, by how they are. */
const pods = (): readonly string[] => of('pods').map((pod) => stateText(pod));

function stateText(pod: KubernetesObject): string {
  const state = Object(field(pod, 'status.containerStatuses.0.state'));
  const reason = field(state, 'waiting.reason');
  return typeof reason === 'string' ? reason : Object.keys(state).join();
}

const lines = (): readonly (readonly string[])[] =>
  of('pods').map(({ metadata }) => podLogs.of(NAMESPACE, metadata.name, 'main').lines.map((line) => line.text));

function synced(revision: string, health: string): unknown {
  return { operationState: { phase: 'Succeeded', syncResult: { revision } }, health: { status: health } };
}

describe('an application of the scenario', () => {
  test('names nothing that is not there', () => {
    const plurals: Record<string, string> = Object.fromEntries(
      resources.kinds.map(({ kind, plural }) => [kind, plural]),
    );
    const named = Object(field(resources.get('applications', 'argocd', 'hello'), 'status.resources'));
    const missing = [...named].filter(
      ({ kind, namespace, name }) => !resources.get(plurals[kind] ?? '', namespace, name),
    );
    expect([named.length > 2, missing]).toEqual([true, []]);
  });

  test('owns a deployment, which owns a replica set, which owns its pods', () => {
    const owners = ['deployments', 'replicasets', 'pods'].flatMap((plural) =>
      of(plural).map((object) => [object.metadata.uid, field(object, 'metadata.ownerReferences.0.uid')]),
    );
    const [deployment, set, ...both] = owners;
    expect(deployment?.[1]).toBeUndefined();
    expect(set?.[1]).toBe(deployment?.[0]);
    expect(both.map(([, owner]) => owner)).toEqual([set?.[0], set?.[0]]);
  });

  test('has pods that run, and say so', () => {
    expect(pods()).toEqual(['running', 'running']);
    expect(lines().map((said) => said.at(-1))).toEqual(Array(2).fill('level=info msg="listening" port=8080'));
    expect(text(of('deployments')[0], 'status.readyReplicas')).toBe('2');
  });

  test('starts new pods beside the old ones while it progresses, and ends the old ones when it is healthy', () => {
    const before = of('pods').map(({ metadata }) => metadata.name);
    patch(synced('f'.repeat(40), 'Progressing'));
    expect([...pods()].sort()).toEqual(['ContainerCreating', 'ContainerCreating', 'running', 'running']);
    patch(synced('f'.repeat(40), 'Healthy'));
    expect(pods()).toEqual(['running', 'running']);
    expect(of('pods').filter(({ metadata }) => before.includes(metadata.name))).toEqual([]);
    expect(
      of('replicasets')
        .map((set) => text(set, 'spec.replicas'))
        .sort(),
    ).toEqual(['0', '2']);
    expect(text(of('deployments')[0], 'spec.template.spec.containers.0.image')).toMatch(/:fffffff$/);
  });

  test('keeps two replica sets of before', () => {
    for (const digit of 'abcdef') patch(synced(digit.repeat(40), 'Healthy'));
    expect(of('replicasets').map(({ metadata }) => metadata.labels?.['pod-template-hash'])).toEqual(
      ['d', 'e', 'f'].map((digit) => digit.repeat(10)),
    );
  });

  test('has a pod that crashes while it is degraded, which is an event, and in its log', () => {
    patch({ health: { status: 'Degraded' } });
    expect(pods()).toEqual(['CrashLoopBackOff', 'running']);
    expect(lines()[0]?.at(-1)).toBe('level=fatal msg="cannot reach database"');
    const warnings = resources.list('events', NAMESPACE).filter((event) => field(event, 'type') === 'Warning');
    expect(warnings.map((event) => field(event, 'involvedObject.uid'))).toEqual([of('pods')[0]?.metadata.uid]);
    patch({ health: { status: 'Healthy' } });
    expect([pods(), text(of('pods')[0], 'status.containerStatuses.0.restartCount')]).toEqual([
      ['running', 'running'],
      '1',
    ]);
  });

  test('takes everything with it when its finalizer is done, and else nothing', () => {
    resources.mergePatch('applications', 'argocd', 'hello', { metadata: { finalizers: ['a.example.com/b'] } });
    resources.delete('applications', 'argocd', 'hello');
    expect(of('pods')).toHaveLength(2);
    resources.mergePatch('applications', 'argocd', 'hello', { metadata: { finalizers: null } });
    const left = ['deployments', 'services', 'replicasets', 'pods'].flatMap((plural) =>
      resources.list(plural, NAMESPACE),
    );
    expect(left).toEqual([]);
    scenario.invite({ ...GUEST, name: 'other' });
    resources.delete('applications', 'argocd', 'other');
    expect(of('pods', 'other-0')).toHaveLength(2);
  });

  test('writes nothing anew where nothing has changed', () => {
    const { revision } = resources;
    resources.mergePatch('applications', 'argocd', 'hello', { metadata: { labels: { team: 'other' } } });
    expect(Number(resources.revision) - Number(revision)).toBe(1);
  });
});

describe('the objects behind applications', () => {
  test('are there for the first twenty', () => {
    const many = new ResourceStore({ clock });
    startScenario({ resources: many }, { apps: 200, ratePerSecond: 0, seed: 1, clock });
    const owners = new Set(
      many
        .list('deployments')
        .map(({ metadata }) => metadata.annotations?.['argocd.argoproj.io/tracking-id']?.split(':')[0]),
    );
    expect(owners.size).toBe(20);
  });

  test('say something from time to time, however much happens', () => {
    const said = (): number => lines().flat().length;
    const before = said();
    for (let step = 0; step < 50; step += 1) {
      clock.advance(20);
      scenario.step();
    }
    expect(said()).toBe(before + 5);
  });

  test('of one deployment have no more than 20 events in a long life', () => {
    for (let round = 0; round < 20; round += 1) patch({ health: { status: round % 2 === 0 ? 'Degraded' : 'Healthy' } });
    for (let round = 0; round < 20; round += 1) patch(synced(String(round).padEnd(40, 'a'), 'Healthy'));
    const told = resources.list('events').filter((event) => field(event, 'involvedObject.kind') !== 'Application');
    const ofFirst = told.filter((event) => text(event, 'involvedObject.name').startsWith('hello-0'));
    expect(ofFirst).toHaveLength(20);
  });
});
