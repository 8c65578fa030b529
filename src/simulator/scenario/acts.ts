import { pick, type Random } from '../../base/random.js';
import { type JsonRecord, type KubernetesObject, textOf, valueAt } from '../kubernetes-object.js';
import { deployment, operationOf, resourcesOf, syncOf, timeText } from './application.js';
import { commit, otherProject, otherTeam, type Role } from './cast.js';

/** What happens to one application in one step: a merge patch, its end, or its farewell to the finalizers. */
export type Act =
  | { readonly name: string; readonly patch: JsonRecord; readonly isWarning?: boolean }
  | { readonly name: 'delete' };

interface Scene {
  readonly role: Role;
  readonly application: KubernetesObject;
  readonly random: Random;
  readonly now: number;
}

/**
 * An application on its way; what it is in is read from the object, so that changes made by hand are respected.
 *   Synced, Healthy -> OutOfSync -> Running -> Synced, Progressing -> Healthy
 *   Synced, Healthy -> Degraded -> Healthy
 *   Synced, Healthy -> other labels | other project | deleted (marked first where it has finalizers)
 */
export function nextAct(scene: Scene): Act {
  const { application } = scene;
  if (application.metadata.deletionTimestamp) return { name: 'release', patch: { metadata: { finalizers: null } } };
  if (valueAt(application, ['status', 'operationState', 'phase']) === 'Running') return finishSync(scene);
  if (valueAt(application, ['status', 'sync', 'status']) === 'OutOfSync') return startSync(scene);
  const health = valueAt(application, ['status', 'health', 'status']);
  if (health !== 'Healthy') return becomes(scene, 'Healthy');
  return pick(scene.random, CHOICES)(scene);
}

/** Whether it is in the middle of something, and should be given its next act soon. */
export function isBusy(application: KubernetesObject): boolean {
  if (application.metadata.deletionTimestamp) return true;
  const isSynced = valueAt(application, ['status', 'sync', 'status']) === 'Synced';
  return !isSynced || valueAt(application, ['status', 'health', 'status']) !== 'Healthy';
}

// As often as they stand here.
const CHOICES: readonly ((scene: Scene) => Act)[] = [
  drift,
  drift,
  drift,
  drift,
  drift,
  drift,
  degrade,
  degrade,
  relabel,
  move,
  () => ({ name: 'delete' }) as const,
];

function drift({ role, random }: Scene): Act {
  return {
    name: 'drift',
    patch: { status: { sync: syncOf(role, 'OutOfSync', commit(random)), resources: resourcesOf(role, 'OutOfSync') } },
  };
}

function startSync({ role, application, now }: Scene): Act {
  const operation = operationOf(role, { phase: 'Running', revision: revisionOf(application), startedAt: now });
  return { name: 'sync', patch: { status: { operationState: { ...operation, finishedAt: null } } } };
}

const HISTORY_LENGTH = 10;

function finishSync({ role, application, now }: Scene): Act {
  const revision = revisionOf(application);
  const past = valueAt(application, ['status', 'history']);
  const history: readonly unknown[] = Array.isArray(past) ? past : [];
  const lastId = valueAt(history[history.length - 1], ['id']);
  const entry = deployment(role, { id: typeof lastId === 'number' ? lastId + 1 : 0, revision, at: now });
  const status = {
    sync: syncOf(role, 'Synced', revision),
    operationState: operationOf(role, { phase: 'Succeeded', revision, startedAt: now, finishedAt: now }),
    history: [...history, entry].slice(-HISTORY_LENGTH),
    ...healthOf(role, 'Progressing', now),
  };
  return { name: 'synced', patch: { status } };
}

function degrade(scene: Scene): Act {
  return { ...becomes(scene, 'Degraded'), name: 'degrade', isWarning: true };
}

function becomes({ role, now }: Scene, health: string): { readonly name: string; readonly patch: JsonRecord } {
  return { name: 'recover', patch: { status: healthOf(role, health, now) } };
}

function relabel({ application, random }: Scene): Act {
  return {
    name: 'relabel',
    patch: { metadata: { labels: { team: otherTeam(random, application.metadata.labels?.['team']) } } },
  };
}

function move({ application, random }: Scene): Act {
  const project = otherProject(random, String(valueAt(application, ['spec', 'project'])));
  return { name: 'move', patch: { spec: { project } } };
}

function healthOf(role: Role, health: string, now: number): JsonRecord {
  return {
    health: { status: health, lastTransitionTime: timeText(now) },
    resources: resourcesOf(role, 'Synced', health),
    reconciledAt: timeText(now),
  };
}

function revisionOf(application: KubernetesObject): string {
  return textOf(valueAt(application, ['status', 'sync', 'revision']));
}
