import type { ResourceStore } from '../resource-store.js';
import { NAMESPACES, PROJECTS, type Role } from './cast.js';
import { type IssuedToken, ROBOT } from './credentials.js';

/** What stands on the stage before the play begins: namespaces, and projects with their roles. */
export function setStage(resources: ResourceStore, robotToken?: IssuedToken): void {
  for (const name of NAMESPACES) {
    if (!resources.get('namespaces', '', name)) resources.create('namespaces', { metadata: { name } });
  }
  for (const name of PROJECTS) {
    if (!resources.get('appprojects', 'argocd', name)) resources.create('appprojects', project(name, robotToken));
  }
}

function project(name: string, robotToken: IssuedToken | undefined): unknown {
  const items = robotToken && name === ROBOT.project ? [{ id: robotToken.id, iat: robotToken.issuedAt }] : [];
  return {
    metadata: { name, namespace: 'argocd' },
    spec: {
      description: name === 'default' ? '' : `Everything of ${name}`,
      sourceRepos: ['*'],
      sourceNamespaces: [...NAMESPACES],
      destinations: [{ server: '*', namespace: '*' }],
      clusterResourceWhitelist: [{ group: '*', kind: '*' }],
      ...(name === 'default' ? {} : { roles: rolesOf(name, items) }),
    },
    ...(items.length > 0 ? { status: { jwtTokensByRole: { [ROBOT.role]: { items } } } } : {}),
  };
}

/** One for a program that has a token, one for a group of people. */
function rolesOf(project: string, jwtTokens: readonly unknown[]): readonly unknown[] {
  const may = (role: string, resource: string, action: string): string =>
    `p, proj:${project}:${role}, ${resource}, ${action}, ${project}/*, allow`;
  return [
    {
      name: ROBOT.role,
      description: 'Deploys, and waits for the result',
      policies: [may(ROBOT.role, 'applications', 'get'), may(ROBOT.role, 'applications', 'sync')],
      ...(jwtTokens.length > 0 ? { jwtTokens } : {}),
    },
    {
      name: 'on-call',
      description: 'Looks, when it burns',
      policies: [may('on-call', 'applications', 'get'), may('on-call', 'logs', 'get')],
      groups: [`${project}-on-call`],
    },
  ];
}

/** The deployment, replica set, pod and service that `kubectl get` finds beside an application. */
export function placeWorkload(resources: ResourceStore, { name, namespace }: Role): void {
  const labels = { app: name };
  const template = {
    metadata: { labels },
    spec: { containers: [{ name: 'main', image: `registry.example.com/${name}:v1` }] },
  };
  const spec = { replicas: 1, selector: { matchLabels: labels }, template };
  const status = { observedGeneration: 1, replicas: 1, readyReplicas: 1, updatedReplicas: 1, availableReplicas: 1 };
  resources.create('deployments', { metadata: { name, namespace, labels }, spec, status });
  resources.create('replicasets', { metadata: { name: `${name}-6c8f9`, namespace, labels }, spec, status });
  resources.create('pods', {
    metadata: { name: `${name}-6c8f9-x2x4z`, namespace, labels },
    spec: template.spec,
    status: { phase: 'Running', containerStatuses: [{ name: 'main', ready: true, restartCount: 0 }] },
  });
  resources.create('services', {
    metadata: { name, namespace, labels },
    spec: { type: 'ClusterIP', clusterIP: '10.96.0.10', selector: labels, ports: [{ port: 80, protocol: 'TCP' }] },
  });
}
