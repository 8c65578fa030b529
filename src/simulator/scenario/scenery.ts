import type { ResourceStore } from '../resource-store.js';
import { NAMESPACES, PROJECTS } from './cast.js';
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
