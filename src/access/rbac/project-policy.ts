import type { AppProject, ProjectRole } from '../app-project.js';
import { csvTokens } from './csv-reader.js';
import { isSpaceAt, trimSpace } from './go-space.js';
import { parsePolicyText, PolicyError } from './policy-csv.js';
import type { GrantLine, PolicyLines, RuleLine } from './policy-line.js';

const ROLE_NAME = /^[a-zA-Z0-9]([-_a-zA-Z0-9]*[a-zA-Z0-9])?$/;
/** What a role of a project may speak of: objects that belong to a project. */
const RESOURCES = ['applications', 'applicationsets', 'logs', 'exec', 'clusters', 'repositories'];
const ACTIONS = ['get', 'create', 'update', 'delete', 'sync', 'override', 'rollback', '*'];
const NESTED_ACTION = /(action|update|delete)\//;
const OBJECT_TAIL = /^(\/[*\w.-]+)?\/[*\w.-]+$/;

/**
 * What the roles of a project add to the policy, for objects of that project. Throws a PolicyError for the first thing
 * that Argo CD would not let anybody write: whoever may edit an AppProject must not thereby give rights elsewhere.
 */
export function parseProjectPolicy({ name, roles }: Pick<AppProject, 'name' | 'roles'>): PolicyLines {
  const added = roles.map((role) => roleLines(name, role));
  return { rules: added.flatMap(({ rules }) => rules), grants: added.flatMap(({ grants }) => grants) };
}

/** Everything that `parseProjectPolicy` reads, as one text. */
export function projectPolicyText({ roles }: AppProject): string {
  return JSON.stringify(roles);
}

function roleLines(project: string, role: ProjectRole): PolicyLines {
  const source = `AppProject ${project}, role ${role.name}`;
  if (!ROLE_NAME.test(role.name)) throw new PolicyError(`${source}: this is no name of a role`);
  const subject = `proj:${project}:${role.name}`;
  const origin = { source, line: undefined };
  const rules = role.policies.map((policy, index) =>
    roleRule(policy, { project, subject, source: `${source}, policy ${index + 1}` }),
  );
  const own = { subject, resource: 'projects', action: 'get', object: project, effect: 'allow', origin };
  return { rules: [own, ...rules], grants: role.groups.map((group) => grantTo(group, { role: subject, origin })) };
}

interface RoleRulePlace {
  readonly project: string;
  /** What its subject has to be. */
  readonly subject: string;
  readonly source: string;
}

function roleRule(policy: string, place: RoleRulePlace): RuleLine {
  const { rules, grants } = parsePolicyText(place.source, policy);
  const [rule] = rules;
  const isOne = rules.length === 1 && grants.length === 0 && !/[\r\n]/.test(policy);
  const wrong =
    isOne && rule ? whyNot(rule, place) : 'it has to be one line: p, subject, resource, action, object, effect';
  if (!rule || wrong !== undefined)
    throw new PolicyError(`${place.source}: ${JSON.stringify(policy)} is refused: ${wrong}`);
  return { ...rule, origin: { source: place.source, line: undefined } };
}

/** Spaces after a field are not judged; they stay in the rule, which then means nothing. */
function whyNot(rule: RuleLine, { project, subject }: RoleRulePlace): string | undefined {
  const [resource, action] = [withoutEndingSpaces(rule.resource), withoutEndingSpaces(rule.action)];
  if (withoutEndingSpaces(rule.subject) !== subject) return `its subject has to be ${subject}`;
  if (!RESOURCES.includes(resource)) return `its resource has to be one of ${RESOURCES.join(', ')}`;
  if (!ACTIONS.includes(action) && !NESTED_ACTION.test(action)) return 'there is no such action';
  if (!isOwnObject(withoutEndingSpaces(rule.object), project)) {
    return `its object has to be ${project}/NAME or ${project}/NAMESPACE/NAME`;
  }
  return ['allow', 'deny'].includes(withoutEndingSpaces(rule.effect))
    ? undefined
    : 'its effect has to be allow or deny';
}

function withoutEndingSpaces(text: string): string {
  let end = text.length;
  while (text[end - 1] === ' ') end -= 1;
  return text.slice(0, end);
}

function isOwnObject(object: string, project: string): boolean {
  return object.startsWith(project) && OBJECT_TAIL.test(object.slice(project.length));
}

/** A group with a comma has to stand in quotes; then the quotes are no part of its name. */
function grantTo(group: string, { role, origin }: Pick<GrantLine, 'role' | 'origin'>): GrantLine {
  const wrong = whyNoGroup(group);
  if (wrong !== undefined) throw new PolicyError(`${origin.source}: the group ${JSON.stringify(group)} ${wrong}`);
  const [member = group] = csvTokens(group) ?? [];
  return { member, role, origin };
}

function whyNoGroup(group: string): string | undefined {
  const isQuoted = group.length > 1 && group.startsWith('"') && group.endsWith('"');
  const name = isQuoted ? group.slice(1, -1) : group;
  if (!isQuoted && name.includes(',')) return 'has a comma, and no quotes';
  if (trimSpace(name) === '') return 'is empty';
  if (/["\n\r\t]/.test(name)) return 'has a quote, a tab or a line break';
  if (isSpaceAt(group, 0) || isSpaceAt(group, group.length - 1)) return 'begins or ends with a space';
  return undefined;
}
