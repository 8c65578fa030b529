import { ArgocdEnforcer } from '../../src/access/rbac/argocd-enforcer.js';
import type { Subject } from '../../src/access/subject.js';
import type { Log } from '../../src/base/log.js';
import type { Header } from '../../src/model/stored-object.js';
import { ManualClock } from '../../src/simulator/manual-clock.js';
import { FakeInstallation, type InstallationChange, type ProjectParts } from './fake-installation.js';
import { storedApplication } from './stored-application.js';

/** An installation in memory, its enforcer, and what that logged. */
export interface EnforcerStage {
  readonly installation: FakeInstallation;
  readonly enforcer: ArgocdEnforcer;
  readonly clock: ManualClock;
  readonly logged: string[];
  /** Where the log of changes stands. */
  position: string | undefined;
}

interface StageStart extends InstallationChange {
  /** Whether all of it has been read. */
  readonly isKnown?: boolean;
}

export function stageOf({ isKnown = true, ...start }: StageStart): EnforcerStage {
  const installation = new FakeInstallation(start);
  installation.isKnown = isKnown;
  const clock = new ManualClock();
  const logged: string[] = [];
  const note = (...parts: unknown[]): void => void logged.push(parts.map((part) => JSON.stringify(part)).join(' '));
  const log: Log = { debug: note, info: note, warn: note, error: note };
  const enforcer = new ArgocdEnforcer(installation, { log, clock, position: () => stage.position });
  const stage: EnforcerStage = { installation, enforcer, clock, logged, position: undefined };
  return stage;
}

/** With the text of `policy.csv`. */
export function stageWith(policy: string, more: Readonly<Record<string, string>> = {}): EnforcerStage {
  return stageOf({ rbac: { 'policy.csv': policy, ...more } });
}

export function subjectOf(name: string, ...groups: string[]): Subject {
  return { name, claims: new Map([['groups', groups]]) };
}

/** `project/name`, or `project/namespace/name` outside of Argo CD's own namespace. */
export function application(object: string): Header {
  const [project = '', ...rest] = object.split('/');
  const [name = '', namespace = 'argocd'] = rest.reverse();
  return storedApplication({ name, namespace, revision: 1, project }).header;
}

/** A project with one role, `dev`. */
export function projectWith(name: string, policies: readonly string[], groups: readonly string[] = []): ProjectParts {
  return { name, spec: { roles: [{ name: 'dev', policies, groups }] } };
}

export function seeing(object: string) {
  return { resource: 'applications', action: 'get', object };
}
