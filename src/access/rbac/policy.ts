import type { GrantLine, PolicyLines, RuleLine } from './policy-line.js';
import type { Rule, RuleCompiler } from './rule.js';
import { RuleSet } from './rule-set.js';

/** Grants are followed so far, as casbin does; cycles end there too. */
const MOST_GRANTS = 10;

/** A line, and the one before it that is filed under the same name: cheaper than an array for each of thousands. */
interface Link<T> {
  readonly item: T;
  readonly before: Link<T> | undefined;
}

/** What one layer says of a name, the last line first. */
interface Entry {
  lines: Link<RuleLine> | undefined;
  grants: Link<GrantLine> | undefined;
  rules: readonly Rule[] | undefined;
  set: RuleSet | undefined;
}

/** From a name to the grants by which it is reached, in the order in which they are found. */
type Ways = Map<string, readonly GrantLine[]>;

/**
 * Lines of policy: what each name may do. A project's policy stands on the global one and adds to it.
 * Rules are made of lines when a name is asked for: most lines of a large policy are of nobody who is here.
 */
export class Policy {
  /** By the names that this layer adds rules or grants to. */
  private readonly entries = new Map<string, Entry>();
  /** Of names that only the layer below speaks of; its length bounds them. */
  private readonly touched = new Map<string, RuleSet>();
  private readonly nothing = new RuleSet([], [], () => []);

  constructor(
    parts: readonly PolicyLines[],
    private readonly compiler: RuleCompiler,
    private readonly base?: Policy,
  ) {
    for (const { rules, grants } of parts) {
      for (const line of rules) {
        const entry = this.entryOf(line.subject);
        entry.lines = { item: line, before: entry.lines };
      }
      for (const grant of grants) {
        const entry = this.entryOf(grant.member);
        entry.grants = { item: grant, before: entry.grants };
      }
    }
  }

  /** Whether the name stands first in a grant: only then is a group looked at. */
  hasGrants(name: string): boolean {
    return this.entries.get(name)?.grants !== undefined || (this.base?.hasGrants(name) ?? false);
  }

  /** What a name may do, by its own rules and those of the roles that it has. */
  setOf(name: string): RuleSet {
    const entry = this.entries.get(name);
    if (!entry) return this.base ? this.touchedSetOf(name, this.base) : this.nothing;
    entry.set ??= this.reach(name);
    return entry.set;
  }

  /** Names that this layer adds rules or grants to. */
  names(): Iterable<string> {
    return this.entries.keys();
  }

  /** That of the layer below, unless it leads to a name which this layer adds to. */
  private touchedSetOf(name: string, base: Policy): RuleSet {
    const known = this.touched.get(name);
    if (known) return known;
    const below = base.setOf(name);
    if (!below.names.some((one) => this.entries.has(one))) return below;
    const made = this.reach(name);
    this.touched.set(name, made);
    return made;
  }

  private reach(name: string): RuleSet {
    const names = [...this.waysFrom(name).keys()];
    const lists: (readonly Rule[])[] = [];
    for (const one of names) this.addRules(one, lists);
    const [only] = lists;
    const rules = only && lists.length === 1 ? only : lists.flat();
    return new RuleSet(rules, names, (to) => this.waysFrom(name).get(to) ?? []);
  }

  private waysFrom(name: string): Ways {
    const ways: Ways = new Map([[name, []]]);
    for (const [member, way] of ways) {
      if (way.length < MOST_GRANTS) this.follow(member, way, ways);
    }
    return ways;
  }

  private follow(member: string, way: readonly GrantLine[], ways: Ways): void {
    this.base?.follow(member, way, ways);
    for (const grant of inOrder(this.entries.get(member)?.grants)) {
      if (!ways.has(grant.role)) ways.set(grant.role, [...way, grant]);
    }
  }

  /** What each layer says of a name, from the lowest. */
  private addRules(name: string, lists: (readonly Rule[])[]): void {
    this.base?.addRules(name, lists);
    const entry = this.entries.get(name);
    if (!entry?.lines) return;
    entry.rules ??= this.compiler.rules(inOrder(entry.lines));
    lists.push(entry.rules);
  }

  private entryOf(name: string): Entry {
    const known = this.entries.get(name);
    if (known) return known;
    const made: Entry = { lines: undefined, grants: undefined, rules: undefined, set: undefined };
    this.entries.set(name, made);
    return made;
  }
}

function inOrder<T>(last: Link<T> | undefined): readonly T[] {
  const items: T[] = [];
  for (let link = last; link; link = link.before) items.push(link.item);
  return items.reverse();
}
