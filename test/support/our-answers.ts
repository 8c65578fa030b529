import type { AccessRequest } from '../../src/access/enforcer.js';
import { PermissionClasses } from '../../src/access/rbac/permission-classes.js';
import { parseProjectPolicy } from '../../src/access/rbac/project-policy.js';
import { parseRbacSettings } from '../../src/access/rbac/rbac-settings.js';
import { Rulebook } from '../../src/access/rbac/rulebook.js';
import type { Subject } from '../../src/access/subject.js';
import type { Header } from '../../src/model/stored-object.js';
import { type PolicyRequest, type PolicyWorld } from './random-policy.js';

/** What we say to the questions of a world. Throws if a class does not see what its subject may get, or the opposite. */
export function ourAnswers(world: PolicyWorld): readonly boolean[] {
  const rulebook = rulebookOf(world);
  const classes = new PermissionClasses('argocd');
  return world.requests.map((request) => {
    const subject = subjectOf(request);
    const answer = rulebook.allows(subject, request);
    const header = applicationOf(request);
    const permission = header && classes.of(rulebook, subject);
    if (header && permission?.sees(header) !== answer) {
      throw new Error(`a class ${answer ? 'does not see' : 'sees'} what ${JSON.stringify(request)} is about`);
    }
    if (header && (permission?.decides?.(header.project) ?? answer) !== answer) {
      throw new Error(`a class decides otherwise about all of ${header.project}: ${JSON.stringify(request)}`);
    }
    return answer;
  });
}

export function rulebookOf({ user, defaultRole, mode, projects }: PolicyWorld): Rulebook {
  const data = { 'policy.csv': user, 'policy.default': defaultRole, 'policy.matchMode': mode };
  const settings = parseRbacSettings(new Map(Object.entries(data)));
  const additions = projects.map((project) => [project.name, parseProjectPolicy(project)] as const);
  return new Rulebook(settings, new Map(additions));
}

export function subjectOf({ subject, hasClaims, groups }: PolicyRequest): Subject {
  return { name: subject, claims: new Map(hasClaims ? [['groups', groups]] : []) };
}

/** The application that a request to see one is about; its namespace is Argo CD's own, or the middle part. */
function applicationOf({ resource, action, object }: AccessRequest): Header | undefined {
  const [project = '', ...rest] = object.split('/');
  if (resource !== 'applications' || action !== 'get' || project.endsWith(':') || rest.length < 1 || rest.length > 2)
    return undefined;
  const [name = '', namespace = 'argocd'] = [...rest].reverse();
  return { key: `${namespace}/${name}`, namespace, name, uid: object, revision: '1', project, labels: new Map() };
}
