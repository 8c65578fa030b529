import type { AppProject, ProjectRole } from '../../src/access/app-project.js';
import { BUILT_IN_POLICY } from '../../src/access/rbac/built-in-policy.js';
import { below, pick, type Random } from '../../src/base/random.js';

/** A policy with its projects, and questions about it: for what knows nothing of ours. */
export interface PolicyWorld {
  readonly builtIn: string;
  readonly user: string;
  readonly defaultRole: string;
  readonly mode: 'glob' | 'regex';
  readonly projects: readonly Project[];
  readonly requests: readonly PolicyRequest[];
}

type Project = Pick<AppProject, 'name' | 'roles'>;

export interface PolicyRequest {
  readonly subject: string;
  readonly hasClaims: boolean;
  readonly groups: readonly string[];
  readonly resource: string;
  readonly action: string;
  readonly object: string;
}

const USERS = ['admin', 'alice', 'bob', 'proj:p1:dev', 'proj:p2:ops', 'proj:p9:dev', 'proj:p1', ''];
const GROUPS = ['ops', 'devs', 'a,b', 'Ops', 'ops ', 'role:x', '#hash'];
const ROLES = ['role:admin', 'role:readonly', ...Array.from({ length: 14 }, (_, index) => `role:r${index}`)];
const RESOURCES = [
  'applications',
  'applicationsets',
  'logs',
  'exec',
  'projects',
  'clusters',
  'repositories',
  'accounts',
];
const ACTIONS = ['get', 'create', 'update', 'delete', 'sync', 'action/apps/Deployment/restart', 'update/*'];
const OBJECTS = [
  'p1/a',
  'p1/app',
  'p1/team/app',
  'p2/app',
  'p2/x/y',
  'p9/app',
  'p1',
  'p2',
  '*',
  'https://c',
  'p1/https://c',
  '',
];

const GLOBS = [
  'p1/*',
  '*/*',
  '*',
  'p*',
  '*/app',
  'p1/a',
  'p1/a*p',
  '{p1,p2}/*',
  'p[12]/?',
  '[!p]*',
  'p1/**',
  '*a*',
  '{',
  'p2/{a*,?}pp',
];
const REGEXES = [
  'p1/.*',
  '.*',
  '^p1$',
  '^p1/',
  'p',
  'app$',
  '^(p1|p2)/a',
  '(',
  '[a-c]+$',
  '^p2/',
  'a{1,2}p+',
  '(?i)APP',
  '^p1/?',
];

/** Everything follows from `random`. */
export function randomWorld(random: Random, mode: PolicyWorld['mode']): PolicyWorld {
  return {
    builtIn: builtInText(),
    user: [...chain(random), ...many(random, 12, () => userLine(random, mode))].join('\n'),
    defaultRole: pick(random, ['', '', 'role:readonly', ...ROLES]),
    mode,
    projects: ['p1', 'p2'].map((name) => randomProject(random, name)),
    requests: Array.from({ length: 40 }, () => randomRequest(random)),
  };
}

/** The built-in policy as CSV. */
export function builtInText(): string {
  const rules = BUILT_IN_POLICY.rules.map(
    ({ subject, resource, action, object, effect }) => `p, ${subject}, ${resource}, ${action}, ${object}, ${effect}`,
  );
  return [...rules, ...BUILT_IN_POLICY.grants.map(({ member, role }) => `g, ${member}, ${role}`)].join('\n');
}

/** Roles in roles, longer than they are followed; now and then a circle. */
function chain(random: Random): string[] {
  if (random.next() < 0.8) return [];
  const grants = Array.from({ length: 13 }, (_, index) => `g, role:r${index}, role:r${index + 1}`);
  return [...grants, `g, role:r13, role:r${below(random, 14)}`, 'g, alice, role:r0', 'g, bob, role:r3'];
}

function userLine(random: Random, mode: PolicyWorld['mode']): string {
  if (random.next() < 0.4)
    return `g, ${quoted(pick(random, [...USERS, ...GROUPS, ...ROLES, ...ROLES]))}, ${pick(random, ROLES)}`;
  const patterns = mode === 'glob' ? GLOBS : REGEXES;
  const any = mode === 'glob' ? '*' : '.*';
  const subject = quoted(pick(random, [...USERS, ...GROUPS, ...ROLES, ...ROLES]));
  const resource = pick(random, [
    any,
    'applications',
    'applications',
    ...RESOURCES,
    ...(mode === 'glob' ? ['app*'] : ['^app']),
  ]);
  const action = pick(random, [any, 'get', 'get', ...ACTIONS, ...(mode === 'glob' ? ['{get,sync}'] : ['get|sync'])]);
  const effect = pick(random, ['allow', 'allow', 'allow', 'deny', 'Allow']);
  return `p, ${subject}, ${resource}, ${quoted(action)}, ${quoted(pick(random, patterns))}, ${effect}`;
}

function randomProject(random: Random, name: string): Project {
  return { name, roles: ['dev', 'ops'].map((role) => randomRole(random, name, role)) };
}

function randomRole(random: Random, project: string, name: string): ProjectRole {
  const objects = ['*', 'app', 'a*', 'team/*'];
  const policies = many(random, 3, () => {
    const effect = pick(random, ['allow', 'allow', 'deny']);
    return `p, proj:${project}:${name}, ${pick(random, RESOURCES.slice(0, 4))}, ${pick(random, ['get', '*', 'sync'])}, ${project}/${pick(random, objects)}, ${effect}`;
  });
  return {
    name,
    policies,
    groups: many(random, 2, () => quoted(pick(random, ['ops', 'devs', 'a,b', 'alice', 'role:r1', 'role:readonly']))),
  };
}

/** What Argo CD adds to the policy for the objects of a project. */
export function projectText({ name, roles }: Project): string {
  const lines = roles.flatMap((role) => [
    `p, proj:${name}:${role.name}, projects, get, ${name}, allow`,
    ...role.policies,
    ...role.groups.map((group) => `g, ${group}, proj:${name}:${role.name}`),
  ]);
  return lines.join('\n');
}

function randomRequest(random: Random): PolicyRequest {
  const subject = pick(random, USERS);
  const isSeeing = random.next() < 0.5;
  return {
    subject,
    hasClaims: subject !== '' || random.next() < 0.5,
    groups: subject === '' ? [] : many(random, 3, () => pick(random, GROUPS)),
    resource: isSeeing ? 'applications' : pick(random, RESOURCES),
    action: isSeeing ? 'get' : pick(random, ACTIONS),
    object: pick(random, OBJECTS),
  };
}

function quoted(text: string): string {
  return /[,"#]|^\s|\s$/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

function many<T>(random: Random, most: number, make: () => T): T[] {
  return Array.from({ length: below(random, most + 1) }, make);
}
