import { describe, expect, test } from '@jest/globals';
import type { Clock } from '../../../src/base/clock.js';
import { ManualClock } from '../../../src/simulator/manual-clock.js';
import type { KubernetesObject } from '../../../src/simulator/kubernetes-object.js';
import { ResourceStore } from '../../../src/simulator/resource-store.js';
import { type ScenarioOptions, startScenario } from '../../../src/simulator/scenario/scenario.js';
import type { Change } from '../../../src/simulator/kind-log.js';
import { field, text } from '../../support/cluster-client.js';

const QUIET = { apps: 40, ratePerSecond: 0, seed: 1 };

function play(steps: number, options: Partial<ScenarioOptions> = {}): ResourceStore {
  const clock = new ManualClock();
  const resources = new ResourceStore({ clock });
  const scenario = startScenario({ resources }, { ...QUIET, clock, ...options });
  for (let step = 0; step < steps; step += 1) {
    clock.advance(200);
    scenario.step();
  }
  return resources;
}

/** With timers that are always late. */
function writesInASecond(ratePerSecond: number, lateMs: number): number {
  const clock = new ManualClock();
  const late: Clock = {
    now: () => clock.now(),
    elapsed: () => clock.elapsed(),
    soon: (callback) => clock.soon(callback),
    after: (ms, callback) => clock.after(ms + lateMs, callback),
  };
  const resources = new ResourceStore({ clock });
  startScenario({ resources }, { ...QUIET, ratePerSecond, clock: late });
  const begun = Number(resources.revision);
  clock.advance(1000);
  return Number(resources.revision) - begun;
}

/** All objects as text, without the uids. */
function world(resources: ResourceStore): string {
  const objects = ['applications', 'appprojects', 'events', 'pods'].flatMap((plural) => resources.list(plural));
  return JSON.stringify(objects).replaceAll(
    /[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}/g,
    'uid',
  );
}

function aboutApplications(resources: ResourceStore): readonly KubernetesObject[] {
  return resources.list('events').filter((event) => field(event, 'involvedObject.kind') === 'Application');
}

function changes(resources: ResourceStore): readonly Change[] {
  return resources.log('applications').since(100n);
}

describe('the scenario', () => {
  test('spreads the applications over five projects and three namespaces', () => {
    const applications = play(0).list('applications');
    expect(applications).toHaveLength(40);
    expect(new Set(applications.map((object) => text(object, 'spec.project'))).size).toBe(5);
    expect(new Set(applications.map(({ metadata }) => metadata.namespace))).toEqual(
      new Set(['argocd', 'team-a', 'team-b']),
    );
    expect(new Set(applications.map(({ metadata }) => metadata.labels?.['env']))).toEqual(
      new Set(['prod', 'stage', 'dev']),
    );
  });

  test('writes applications of 3 to 30 KB', () => {
    const sizes = play(300)
      .log('applications')
      .current()
      .map((object) => object.text.length);
    expect(Math.min(...sizes)).toBeGreaterThan(3_000);
    expect(Math.max(...sizes)).toBeLessThan(30_000);
  });

  test('is the same for the same seed, but for the uids', () => {
    expect(world(play(200))).toBe(world(play(200)));
    expect(play(0).list('applications')[0]?.metadata.uid).not.toBe(play(0).list('applications')[0]?.metadata.uid);
  });

  test('differs with another seed', () => {
    expect(world(play(50))).not.toBe(world(play(50, { seed: 2 })));
  });

  test('lets applications sync, degrade, move, go and come back', () => {
    const resources = play(800);
    const states = new Set(
      changes(resources).map(({ after }) => {
        const object: unknown = after && JSON.parse(after.text.toString());
        return `${text(object, 'status.sync.status')} ${text(object, 'status.health.status')} ${text(object, 'status.operationState.phase')}`;
      }),
    );
    for (const state of [
      'OutOfSync Healthy Succeeded',
      'OutOfSync Healthy Running',
      'Synced Progressing Succeeded',
      'Synced Degraded Succeeded',
    ]) {
      expect(states).toContain(state);
    }
    const gone = changes(resources).filter(({ after }) => !after);
    const back = changes(resources).filter(({ before, revision }) => !before && revision > (gone[0]?.revision ?? 0n));
    expect([gone.length > 0, back.length > 0]).toEqual([true, true]);
  });

  test('lets what is degraded or progressing become healthy next', () => {
    const next = changes(play(300)).flatMap(({ before, after }) => {
      if (!before || !after) return [];
      const [was, is]: unknown[] = [before, after].map(({ text: json }) => JSON.parse(json.toString()));
      return text(was, 'status.health.status') === 'Healthy' ? [] : [text(is, 'status.health.status')];
    });
    expect(new Set(next)).toEqual(new Set(['Healthy']));
  });

  test.each([
    { ratePerSecond: 200, lateMs: 3 },
    { ratePerSecond: 2_000, lateMs: 1 },
  ])('keeps a rate of $ratePerSecond/s although timers are late', ({ ratePerSecond, lateMs }) => {
    const inTime = writesInASecond(ratePerSecond, 0);
    expect(writesInASecond(ratePerSecond, lateMs) / inTime).toBeGreaterThan(0.97);
  });

  test('keeps the rate by the clock, until it is stopped', () => {
    const clock = new ManualClock();
    const resources = new ResourceStore({ clock });
    const scenario = startScenario({ resources }, { ...QUIET, ratePerSecond: 5, clock });
    const begun = changes(resources).length;
    clock.advance(2000);
    const after = changes(resources).length;
    scenario.stop();
    clock.advance(2000);
    expect([after - begun > 5, changes(resources).length]).toEqual([true, after]);
  });

  test('goes on when somebody else has deleted an application', () => {
    const clock = new ManualClock();
    const resources = new ResourceStore({ clock });
    const scenario = startScenario({ resources }, { ...QUIET, apps: 1, clock });
    const [only] = resources.list('applications');
    resources.delete('applications', only?.metadata.namespace ?? '', only?.metadata.name ?? '');
    resources.mergePatch('applications', only?.metadata.namespace ?? '', only?.metadata.name ?? '', {
      metadata: { finalizers: null },
    });
    for (let step = 0; step < 3; step += 1) scenario.step();
    expect(resources.list('applications')).toHaveLength(1);
  });

  test('begins with three events about each application, and goes on with its newest three', () => {
    for (const steps of [0, 400]) {
      const events = aboutApplications(play(steps));
      const subjects = events.map((event) => text(event, 'involvedObject.name'));
      expect([events.length, new Set(subjects).size]).toEqual([120, 40]);
      expect(field(events[0], 'involvedObject.kind')).toBe('Application');
    }
  });

  test('writes no more than 300 events about all but the first 50 applications', () => {
    expect(aboutApplications(play(0, { apps: 200 }))).toHaveLength(150);
    expect(aboutApplications(play(800, { apps: 200 }))).toHaveLength(450);
  });
});
