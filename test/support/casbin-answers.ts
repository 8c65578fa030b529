import { type Enforcer, newEnforcer, newModelFromString } from 'casbin';
import { compileGlob } from '../../src/access/rbac/glob.js';
import { compileRegex } from '../../src/access/rbac/regex.js';
import { csvTokens } from '../../src/access/rbac/csv-reader.js';
import { type PolicyRequest, type PolicyWorld, projectText } from './random-policy.js';

const MODEL = `
[request_definition]
r = sub, res, act, obj
[policy_definition]
p = sub, res, act, obj, eft
[role_definition]
g = _, _
[policy_effect]
e = some(where (p.eft == allow)) && !some(where (p.eft == deny))
[matchers]
m = g(r.sub, p.sub) && fits(r.res, p.res) && fits(r.act, p.act) && fits(r.obj, p.obj)
`;

const IN_PROJECTS = /^(applications|applicationsets|repositories|clusters|logs|exec)$/;

/** What casbin says, asked in the order of Argo CD: the default role, the subject, its groups, everybody. */
export class CasbinAnswers {
  private readonly enforcers = new Map<string, Enforcer>();
  private readonly known = new Map<string, boolean>();

  constructor(private readonly world: PolicyWorld) {}

  async all(): Promise<readonly boolean[]> {
    await this.load('');
    for (const { name } of this.world.projects) await this.load(name);
    return this.world.requests.map((request) => this.permits(request));
  }

  private permits(request: PolicyRequest): boolean {
    if (this.asksDefault('', request)) return true;
    if (request.hasClaims && this.permitsClaims(request)) return true;
    return this.asks('', '', request);
  }

  private permitsClaims(request: PolicyRequest): boolean {
    const { subject, groups } = request;
    const project = this.projectOf(request);
    const asksAs = (name: string): boolean => this.asksDefault(project, request) || this.asks(project, name, request);
    const [kind, own, role, more] = subject.split(':');
    const isToken = kind === 'proj' && role !== undefined && more === undefined;
    if (isToken && project !== '') return own === project && asksAs(subject);
    return asksAs(subject) || groups.some((group) => this.isGranted(project, group) && asksAs(group));
  }

  private asksDefault(project: string, request: PolicyRequest): boolean {
    return this.world.defaultRole !== '' && this.asks(project, this.world.defaultRole, request);
  }

  private projectOf({ resource, object }: PolicyRequest): string {
    const [first = '', ...rest] = object.split('/');
    const isNamed = resource === 'projects' ? rest.length === 0 : IN_PROJECTS.test(resource) && rest.length > 0;
    return isNamed && this.world.projects.some(({ name }) => name === first) ? first : '';
  }

  private isGranted(project: string, group: string): boolean {
    return this.enforcer(project)
      .getModel()
      .getPolicy('g', 'g')
      .some(([member]) => member === group);
  }

  private asks(project: string, name: string, { resource, action, object }: PolicyRequest): boolean {
    const question = JSON.stringify([project, name, resource, action, object]);
    const known = this.known.get(question);
    if (known !== undefined) return known;
    const answer = this.enforces(this.enforcer(project), [name, resource, action, object]);
    this.known.set(question, answer);
    return answer;
  }

  /** An error of the matcher is a refusal. */
  private enforces(enforcer: Enforcer, question: readonly string[]): boolean {
    try {
      return enforcer.enforceSync(...question);
    } catch {
      return false;
    }
  }

  private enforcer(project: string): Enforcer {
    const enforcer = this.enforcers.get(project);
    if (!enforcer) throw new Error(`no policy of ${project} was loaded`);
    return enforcer;
  }

  private async load(name: string): Promise<void> {
    const { builtIn, user, mode, projects } = this.world;
    const enforcer = await newEnforcer(newModelFromString(MODEL));
    await enforcer.addFunction('fits', mode === 'glob' ? fitsGlob : fitsRegex);
    const added = projects.filter((project) => project.name === name).map(projectText);
    for (const line of [builtIn, user, ...added].join('\n').split('\n')) {
      const [kind, ...fields] = csvTokens(line.trim()) ?? [];
      if (kind === 'p') enforcer.getModel().addPolicy('p', 'p', fields);
      if (kind === 'g') enforcer.getModel().addPolicy('g', 'g', fields);
    }
    await enforcer.buildRoleLinks();
    this.enforcers.set(name, enforcer);
  }
}

/** No function of casbin's matches as Argo CD's globs do: they have their own oracle, in Go. */
function fitsGlob(text: string, pattern: string): boolean {
  return compileGlob(pattern).matches(text);
}

function fitsRegex(text: string, pattern: string): boolean {
  const regex = compileRegex(pattern);
  if (!regex) throw new Error('no regular expression');
  return regex.matches(text);
}
