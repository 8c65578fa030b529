import type { Clock } from '../base/clock.js';
import type { Revision } from '../model/revision.js';
import type { Header } from '../model/stored-object.js';
import type { Enforcer, PermissionClass } from './enforcer.js';
import { PolicyTimeline } from './policy-timeline.js';

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

  classOf(subject: string): PermissionClass {
    return classFrom(this.timeline.current, subject);
  }

  onChange(listener: () => void): void {
    this.listeners.push(listener);
  }

  classesSince(subject: string, position: Revision): readonly PermissionClass[] {
    return this.timeline.since(position).map((rules) => classFrom(rules, subject));
  }

  mayHaveChangedSince(_subject: string, position: Revision): boolean {
    return this.timeline.hasChangedSince(position);
  }
}

function classFrom(rules: StaticRules, subject: string): PermissionClass {
  const names = Object.hasOwn(rules, subject) ? (rules[subject] ?? []) : [];
  const identity = `projects ${JSON.stringify([...new Set(names)].sort())}`;
  if (names.includes('*')) return { identity: 'all', projects: undefined, sees: () => true };
  const projects = new Set(names);
  return { identity, projects, sees: (header: Header) => projects.has(header.project) };
}
