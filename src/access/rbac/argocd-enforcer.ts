import type { Clock } from '../../base/clock.js';
import type { Log } from '../../base/log.js';
import type { Revision } from '../../model/revision.js';
import type { AccessRequest, EarlierClass, Enforcer, PermissionClass } from '../enforcer.js';
import type { Installation, InstallationPart } from '../installation.js';
import { PolicyTimeline } from '../policy-timeline.js';
import type { Subject } from '../subject.js';
import { type Explanation, explain } from './explanation.js';
import { BLIND, PermissionClasses } from './permission-classes.js';
import { PolicyReader } from './policy-reader.js';
import type { Rulebook } from './rulebook.js';

export interface ArgocdEnforcerOptions {
  readonly log: Log;
  readonly clock: Clock;
  /** Where the log of changes stands (R9). */
  readonly position: () => Revision | undefined;
  /** Where the policy comes from, for messages; argocd-rbac-cm if none is said. */
  readonly source?: string;
}

/** Somebody whose rights are to be explained: no token is needed for that. */
export interface Asker {
  /** RBAC's subject; empty for an anonymous caller. */
  readonly user: string;
  /** The values of whatever claims the policy's scopes name. */
  readonly groups: readonly string[];
}

/** One policy, with the classes that callers had under it. */
interface Classified {
  /** Undefined until a policy was understood. */
  readonly rulebook: Rulebook | undefined;
  readonly classes: WeakMap<Subject, PermissionClass>;
}

/** Argo CD's RBAC, as an installation's ConfigMap and AppProjects have it. */
export class ArgocdEnforcer implements Enforcer {
  private readonly reader: PolicyReader;
  private readonly timeline: PolicyTimeline<Classified>;
  private readonly classes: PermissionClasses;
  private readonly listeners: (() => void)[] = [];

  constructor(installation: Installation, { log, clock, position, source }: ArgocdEnforcerOptions) {
    this.classes = new PermissionClasses(installation.namespace);
    this.reader = new PolicyReader(installation, log, source);
    this.reader.read();
    this.timeline = new PolicyTimeline(this.newest(), position, clock);
    installation.onChange((parts) => this.readAgain(parts));
  }

  /** What is wrong with the policy of today, for log, metric and readiness; then the last good one counts. */
  get problem(): string | undefined {
    return this.reader.problem;
  }

  /** False until a policy was understood: then nobody may do anything, and the replica is not ready. */
  get hasGoodPolicy(): boolean {
    return this.reader.rulebook !== undefined;
  }

  /** The claims that name groups, by the policy in force. */
  get scopes(): readonly string[] {
    return this.reader.rulebook?.settings.scopes ?? [];
  }

  /** Projects whose roles are refused, with the reason. */
  get projectProblems(): ReadonlyMap<string, string> {
    return this.reader.projectProblems;
  }

  classOf(subject: Subject): PermissionClass {
    return this.classUnder(this.timeline.current, subject);
  }

  allows(subject: Subject, request: AccessRequest): boolean {
    return this.reader.rulebook?.allows(subject, request) ?? false;
  }

  /** Which rule decides, and where it was written. */
  explain({ user, groups }: Asker, request: AccessRequest): Explanation {
    const { rulebook } = this.reader;
    const [scope = ''] = rulebook?.settings.scopes ?? [];
    const isAnybody = user === '' && groups.length === 0;
    return explain(rulebook, { name: user, claims: new Map(isAnybody ? [] : [[scope, groups]]) }, request);
  }

  onChange(listener: () => void): void {
    this.listeners.push(listener);
  }

  classesSince(subject: Subject, position: Revision): readonly EarlierClass[] {
    return this.timeline
      .since(position)
      .map(({ policy, from, until }) => ({ permission: this.classUnder(policy, subject), from, until }));
  }

  mayHaveChangedSince(_subject: Subject, position: Revision): boolean {
    return this.timeline.hasChangedSince(position);
  }

  forgetPast(): void {
    this.timeline.forget();
  }

  private readAgain(parts: ReadonlySet<InstallationPart>): void {
    // Until there is a policy, any part may be the one that was waited for.
    if (this.hasGoodPolicy && !parts.has('rbac') && !parts.has('projects')) return;
    if (!this.reader.read()) return;
    this.timeline.change(this.newest());
    for (const listener of this.listeners) listener();
  }

  private newest(): Classified {
    return { rulebook: this.reader.rulebook, classes: new WeakMap() };
  }

  private classUnder({ rulebook, classes }: Classified, subject: Subject): PermissionClass {
    if (!rulebook) return BLIND;
    const known = classes.get(subject);
    if (known) return known;
    const made = this.classes.of(rulebook, subject);
    classes.set(subject, made);
    return made;
  }
}
