import type { Random } from '../../base/random.js';
import type { JsonRecord } from '../kubernetes-object.js';
import { commit, type Role } from './cast.js';

/** An Application that is synced and healthy, with the past that its role has. */
export function application(role: Role, random: Random, now: number): JsonRecord {
  const revision = commit(random);
  return {
    metadata: {
      name: role.name,
      namespace: role.namespace,
      labels: { env: role.stage, team: role.team, 'app.kubernetes.io/part-of': role.project },
      annotations: { 'notifications.argoproj.io/subscribe.on-sync-failed.slack': `team-${role.team}` },
      ...(role.hasFinalizer ? { finalizers: ['resources-finalizer.argocd.argoproj.io'] } : {}),
    },
    spec: {
      project: role.project,
      source: sourceOf(role),
      destination: destinationOf(role),
      syncPolicy: { automated: { prune: true, selfHeal: true }, syncOptions: ['CreateNamespace=true'] },
      revisionHistoryLimit: 10,
    },
    status: {
      controllerNamespace: 'argocd',
      conditions: conditionsOf(role, now),
      health: { status: 'Healthy', lastTransitionTime: timeText(now - 3_600_000) },
      history: historyOf(role, random, now),
      operationState: operationOf(role, {
        phase: 'Succeeded',
        revision,
        startedAt: now - 3_660_000,
        finishedAt: now - 3_600_000,
      }),
      reconciledAt: timeText(now),
      resources: resourcesOf(role, 'Synced'),
      sourceType: role.stage === 'dev' ? 'Kustomize' : 'Helm',
      summary: {
        images: [`registry.example.com/${role.project}/${role.name}:${revision.slice(0, 7)}`],
        externalURLs: [`https://${role.name}.example.com/`],
      },
      sync: syncOf(role, 'Synced', revision),
    },
  };
}

export function timeText(ms: number): string {
  return new Date(ms).toISOString().replace(/\.\d+Z$/, 'Z');
}

function sourceOf(role: Role): JsonRecord {
  const from = {
    repoURL: `https://git.example.com/${role.project}/deploy.git`,
    path: `apps/${role.name}/overlays/${role.stage}`,
    targetRevision: 'HEAD',
  };
  if (role.stage === 'dev') return { ...from, kustomize: { namePrefix: `${role.stage}-` } };
  return {
    ...from,
    helm: {
      valueFiles: ['values.yaml', `values-${role.stage}.yaml`],
      parameters: [{ name: 'image.tag', value: 'v1.0.0' }],
    },
  };
}

function destinationOf(role: Role): JsonRecord {
  return { server: 'https://kubernetes.default.svc', namespace: `${role.project}-${role.stage}` };
}

export function syncOf(role: Role, status: string, revision: string): JsonRecord {
  return { status, revision, comparedTo: { source: sourceOf(role), destination: destinationOf(role) } };
}

function conditionsOf(role: Role, now: number): readonly JsonRecord[] {
  if (role.resources % 4 !== 0) return [];
  const message = `Application has ${role.resources % 5} orphaned resources`;
  return [{ type: 'OrphanedResourceWarning', message, lastTransitionTime: timeText(now - 86_400_000) }];
}

/** One entry of `status.history`. */
export function deployment(role: Role, past: { id: number; revision: string; at: number }): JsonRecord {
  return {
    id: past.id,
    revision: past.revision,
    deployStartedAt: timeText(past.at - 10_000),
    deployedAt: timeText(past.at),
    initiatedBy: { automated: true },
    source: sourceOf(role),
  };
}

function historyOf(role: Role, random: Random, now: number): readonly JsonRecord[] {
  return Array.from({ length: role.deployments }, (_, id) =>
    deployment(role, { id, revision: commit(random), at: now - (role.deployments - id) * 7_200_000 }),
  );
}

const KINDS = [
  { group: 'apps', kind: 'Deployment', version: 'v1' },
  { group: '', kind: 'Service', version: 'v1' },
  { group: '', kind: 'ConfigMap', version: 'v1' },
  { group: '', kind: 'ServiceAccount', version: 'v1' },
  { group: 'networking.k8s.io', kind: 'Ingress', version: 'v1' },
  { group: 'autoscaling', kind: 'HorizontalPodAutoscaler', version: 'v2' },
];

/** `status.resources`: the first one carries the state of the application, as a broken deployment would. */
export function resourcesOf(role: Role, status: string, health = 'Healthy'): readonly JsonRecord[] {
  return Array.from({ length: role.resources }, (_, number) => {
    const { group, ...type } = KINDS[number % KINDS.length] ?? { group: '', kind: 'ConfigMap', version: 'v1' };
    const own =
      number === 0 ? { status, health: { status: health } } : { status: 'Synced', health: { status: 'Healthy' } };
    const place = { name: `${role.name}-${number}`, namespace: `${role.project}-${role.stage}` };
    return { ...(group ? { group } : {}), ...type, ...place, ...own };
  });
}

export interface Operation {
  readonly phase: 'Running' | 'Succeeded';
  readonly revision: string;
  readonly startedAt: number;
  readonly finishedAt?: number;
}

export function operationOf(role: Role, { phase, revision, startedAt, finishedAt }: Operation): JsonRecord {
  const isOver = finishedAt !== undefined;
  return {
    phase,
    message: isOver ? 'successfully synced (all tasks run)' : 'waiting for healthy state of apps/Deployment',
    startedAt: timeText(startedAt),
    ...(isOver ? { finishedAt: timeText(finishedAt) } : {}),
    operation: { initiatedBy: { automated: true }, retry: { limit: 5 }, sync: { prune: true, revision } },
    syncResult: {
      revision,
      source: sourceOf(role),
      resources: resourcesOf(role, 'Synced').map(({ health: _, ...resource }) => ({
        ...resource,
        hookPhase: 'Running',
        syncPhase: 'Sync',
        message: `${String(resource['kind'])} ${role.name} ${isOver ? 'configured' : 'unchanged'}`,
      })),
    },
  };
}
