import type { PolicyLines, RuleLine } from './policy-line.js';

const ORIGIN = { source: 'the built-in policy', line: undefined };

/** Objects of these resources are `project/name`, of the others a name: hence two patterns for "all". */
const IN_PROJECTS = ['applications', 'applicationsets', 'logs', 'exec'];

const READONLY = [
  'applications',
  'applicationsets',
  'certificates',
  'clusters',
  'repositories',
  'write-repositories',
  'projects',
  'accounts',
  'gpgkeys',
  'logs',
];

const WRITES: Readonly<Record<string, readonly string[]>> = {
  applications: ['create', 'update', 'update/*', 'delete', 'delete/*', 'sync', 'rollback', 'override', 'action/*'],
  applicationsets: ['get', 'create', 'update', 'delete'],
  certificates: ['create', 'update', 'delete'],
  clusters: ['create', 'update', 'delete'],
  repositories: ['create', 'update', 'delete'],
  'write-repositories': ['create', 'update', 'delete'],
  projects: ['create', 'update', 'delete'],
  accounts: ['update'],
  gpgkeys: ['create', 'delete'],
  exec: ['create'],
};

/** What holds in every Argo CD before anything is configured: two roles, and who is admin. */
export const BUILT_IN_POLICY: PolicyLines = {
  rules: [
    ...READONLY.map((resource) => rule('role:readonly', resource, 'get')),
    ...Object.entries(WRITES).flatMap(([resource, actions]) =>
      actions.map((action) => rule('role:admin', resource, action)),
    ),
  ],
  grants: [
    { member: 'role:admin', role: 'role:readonly', origin: ORIGIN },
    { member: 'admin', role: 'role:admin', origin: ORIGIN },
  ],
};

function rule(subject: string, resource: string, action: string): RuleLine {
  const object = IN_PROJECTS.includes(resource) ? '*/*' : '*';
  return { subject, resource, action, object, effect: 'allow', origin: ORIGIN };
}
