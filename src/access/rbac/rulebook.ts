import type { AccessRequest } from '../enforcer.js';
import type { Subject } from '../subject.js';
import { Policy } from './policy.js';
import type { PolicyLines } from './policy-line.js';
import type { RbacSettings } from './rbac-settings.js';
import type { RuleSet } from './rule-set.js';

/** One of the sets of rules that are tried for a caller, one after the other; the first that permits wins. */
export interface Attempt {
  readonly as: 'default role' | 'subject' | 'group' | 'everybody';
  /** Whose rules they are. */
  readonly name: string;
  /** The project whose roles are added; undefined for the global policy alone. */
  readonly project: string | undefined;
  readonly set: RuleSet;
}

/** A policy layer to be tried, with the project that it belongs to. */
interface Layer {
  readonly policy: Policy;
  readonly project: string | undefined;
}

/** What is done with each attempt. */
export type Try = (as: Attempt['as'], name: string, layer: Layer) => void;

/** Resources whose objects begin with a project. */
const IN_PROJECTS = ['applications', 'applicationsets', 'repositories', 'clusters', 'logs', 'exec'];

/** Everything that decides at one moment: the policy of the ConfigMap, and what the roles of each project add. */
export class Rulebook {
  private readonly layers = new Map<string, Layer>();
  /** From a name to the projects that add rules or grants to it. */
  private readonly addedTo = new Map<string, string[]>();
  readonly projects: ReadonlySet<string>;
  private readonly global: Layer;

  /** Projects that exist, with what they add; undefined where that is refused or nothing. */
  constructor(
    readonly settings: RbacSettings,
    additions: ReadonlyMap<string, PolicyLines | undefined>,
  ) {
    this.projects = new Set(additions.keys());
    this.global = { policy: settings.policy, project: undefined };
    for (const [project, lines] of additions) this.addLayer(project, lines);
  }

  allows(subject: Subject, request: AccessRequest): boolean {
    return this.attempts(subject, this.projectOf(request)).some(({ set }) => set.allows(request));
  }

  /** The project that an object names, if it exists. */
  projectOf({ resource, object }: AccessRequest): string | undefined {
    const slash = object.indexOf('/');
    const isIn = IN_PROJECTS.includes(resource) && slash >= 0;
    const name = isIn ? object.slice(0, slash) : resource === 'projects' ? object : undefined;
    return name !== undefined && this.projects.has(name) ? name : undefined;
  }

  /** In the order of Argo CD (contract 6); what a project adds counts for its own objects only. */
  attempts(subject: Subject, project: string | undefined): readonly Attempt[] {
    const attempts: Attempt[] = [];
    this.tryAll(subject, project, (as, name, { policy, project }) =>
      attempts.push({ as, name, project, set: policy.setOf(name) }),
    );
    return attempts;
  }

  /** The same without a list of them. */
  tryAll(subject: Subject, project: string | undefined, attempt: Try): void {
    this.tryDefaultRole(this.global, attempt);
    // Without a token there are no claims, and nothing of a project is added.
    if (subject.name !== '' || subject.claims.size > 0) this.tryClaims(subject, project, attempt);
    attempt('everybody', '', this.global);
  }

  groupsOf({ claims }: Subject): readonly string[] {
    const { scopes } = this.settings;
    const [first = ''] = scopes;
    if (scopes.length === 1) return claims.get(first) ?? [];
    return scopes.flatMap((scope) => claims.get(scope) ?? []);
  }

  /** Projects whose additions change something for who has these names. */
  projectsAddingTo(names: Iterable<string>): ReadonlySet<string> {
    const projects = new Set<string>();
    for (const name of names) {
      for (const project of this.addedTo.get(name) ?? []) projects.add(project);
    }
    return projects;
  }

  /** Whether any project adds anything. */
  get hasAdditions(): boolean {
    return this.addedTo.size > 0;
  }

  private tryClaims(subject: Subject, project: string | undefined, attempt: Try): void {
    const layer = project === undefined ? this.global : (this.layers.get(project) ?? this.global);
    const tokenProject = tokenProjectOf(subject);
    const isToken = tokenProject !== undefined && project !== undefined;
    // A token of a project opens that project alone.
    if (isToken && tokenProject !== project) return;
    if (layer !== this.global) this.tryDefaultRole(layer, attempt);
    attempt('subject', subject.name, layer);
    if (isToken) return;
    for (const group of this.groupsOf(subject)) {
      if (layer.policy.hasGrants(group)) attempt('group', group, layer);
    }
  }

  private tryDefaultRole(layer: Layer, attempt: Try): void {
    const { defaultRole } = this.settings;
    if (defaultRole !== '') attempt('default role', defaultRole, layer);
  }

  private addLayer(project: string, lines: PolicyLines | undefined): void {
    if (!lines || lines.rules.length + lines.grants.length === 0) return;
    const policy = new Policy([lines], this.settings.compiler, this.settings.policy);
    this.layers.set(project, { policy, project });
    for (const name of policy.names()) {
      const projects = this.addedTo.get(name);
      if (projects) projects.push(project);
      else this.addedTo.set(name, [project]);
    }
  }
}

/** The project whose role a token was issued for: `proj:PROJECT:ROLE`. */
export function tokenProjectOf({ name }: Subject): string | undefined {
  if (!name.startsWith('proj:')) return undefined;
  const parts = name.split(':');
  return parts.length === 3 ? parts[1] : undefined;
}
