import type { Clock } from '../base/clock.js';
import type { Revision } from '../model/revision.js';
import type { Header } from '../model/stored-object.js';
import type { AccessRequest, EarlierClass, Enforcer, PermissionClass } from './enforcer.js';
import { PolicyTimeline } from './policy-timeline.js';
import type { Subject } from './subject.js';

/** Subject to the projects that it may see; `*` is every project. Who is not named sees nothing. */
export type StaticRules = Readonly<Record<string, readonly string[]>>;

/** A policy that is handed over as a whole, and can be replaced while streams are open. */
export class StaticPolicy implements Enforcer {
  private readonly timeline: PolicyTimeline<StaticRules>;
  private readonly listeners: (() => void)[] = [];

  constructor(rules: StaticRules, position: () => Revision | undefined, clock: Clock) {
    this.timeline = new PolicyTimeline(rules, position, clock);
  }

  replace(rules: StaticRules): void {
    this.timeline.change(rules);
    for (const listener of this.listeners) listener();
  }

  classOf(subject: Subject): PermissionClass {
    return classFrom(this.timeline.current, subject);
  }

  /** Every action on what is in a project, or on the project itself. */
  allows(subject: Subject, { object }: AccessRequest): boolean {
    const names = projectsOf(this.timeline.current, subject);
    return names.includes('*') || names.includes(object.split('/')[0] ?? '');
  }

  onChange(listener: () => void): void {
    this.listeners.push(listener);
  }

  classesSince(subject: Subject, position: Revision): readonly EarlierClass[] {
    return this.timeline
      .since(position)
      .map(({ policy, from, until }) => ({ permission: classFrom(policy, subject), from, until }));
  }

  forgetPast(): void {
    this.timeline.forget();
  }

  mayHaveChangedSince(_subject: Subject, position: Revision): boolean {
    return this.timeline.hasChangedSince(position);
  }
}

function projectsOf(rules: StaticRules, { name }: Subject): readonly string[] {
  return Object.hasOwn(rules, name) ? (rules[name] ?? []) : [];
}

function classFrom(rules: StaticRules, subject: Subject): PermissionClass {
  const names = projectsOf(rules, subject);
  const identity = `projects ${JSON.stringify([...new Set(names)].sort())}`;
  if (names.includes('*')) return { identity: 'all', projects: undefined, sees: () => true, decides: () => true };
  const projects = new Set(names);
  const decides = (project: string): boolean => projects.has(project);
  return { identity, projects, sees: (header: Header) => decides(header.project), decides };
}
