import type { Subject } from '../subject.js';
import { JudgedRules, type Place } from './judged-rules.js';
import { ProjectSets } from './project-sets.js';
import { type Rulebook, tokenProjectOf, type Try } from './rulebook.js';
import type { RuleSet } from './rule-set.js';
import { BLIND_RULES } from './seeing-rules.js';
import { type Sets, Sight } from './sight.js';
import type { MatchMode } from './text-pattern.js';

const NO_SETS: Sets = [];

/** Finds what callers see by; rules of the same text are the same object for all of them, also across policies. */
export class Sights {
  private readonly byText = { glob: new Map<string, JudgedRules>(), regex: new Map<string, JudgedRules>() };
  private readonly projectSets = new ProjectSets();
  private readonly place: Place;
  private mode: MatchMode = 'glob';
  /** Of the caller that is looked at, as many as are counted: thousands are looked at in a row. */
  private readonly found: JudgedRules[] = [];
  private foundCount = 0;
  private readonly find: Try = (_, name, { policy }) => this.add(policy.setOf(name));
  private readonly findUsual: Try = (as, name, layer) => {
    if (as === 'default role' || as === 'everybody') this.find(as, name, layer);
  };

  constructor(
    place: Omit<Place, 'projectSets'>,
    private readonly most: { readonly sets: number; readonly projectSets: number },
  ) {
    this.place = { ...place, projectSets: this.projectSets };
  }

  /** Whether so much is remembered that it should go; it goes with this object. */
  get isFull(): boolean {
    return this.count >= this.most.sets || this.projectSets.size >= this.most.projectSets;
  }

  /** The same sets for every project, or a sight where projects make a difference. */
  of(rulebook: Rulebook, subject: Subject): Sets | Sight {
    this.mode = rulebook.settings.compiler.mode;
    rulebook.tryAll(subject, undefined, this.find);
    const general = this.takeFound();
    const isToken = tokenProjectOf(subject) !== undefined;
    if (!rulebook.hasAdditions && !isToken) return general;
    const elsewhere = isToken ? this.elsewhere(rulebook, subject, general) : undefined;
    const byProject = new Map<string, Sets>();
    for (const project of touchedProjects(rulebook, subject)) {
      rulebook.tryAll(subject, project, this.find);
      const sets = this.takeFound();
      const otherwise = elsewhere?.projects.has(project) ? elsewhere.sets : general;
      if (!isSame(sets, otherwise)) byProject.set(project, sets);
    }
    return byProject.size === 0 && !elsewhere ? general : new Sight(general, byProject, elsewhere);
  }

  /** In projects that are not its own, the rules of a project's token do not count, wherever they stand. */
  private elsewhere(rulebook: Rulebook, subject: Subject, general: Sets): Sight['elsewhere'] {
    rulebook.tryAll(subject, undefined, this.findUsual);
    const sets = this.takeFound();
    return isSame(sets, general) ? undefined : { projects: rulebook.projects, sets };
  }

  private add(set: RuleSet): void {
    if (set.judged?.by !== this) set.judged = { by: this, rules: this.judge(set) };
    const { rules } = set.judged;
    if (!rules) return;
    for (let at = 0; at < this.foundCount; at += 1) if (this.found[at] === rules) return;
    this.found[this.foundCount] = rules;
    this.foundCount += 1;
  }

  /** In the order of ids. What is kept by thousands of classes takes no more room than it needs. */
  private takeFound(): Sets {
    const { found, foundCount } = this;
    const [first, second] = found;
    this.foundCount = 0;
    if (!first || foundCount === 0) return NO_SETS;
    if (!second || foundCount === 1) return first.alone;
    if (foundCount > 2) return found.slice(0, foundCount).sort((a, b) => a.id - b.id);
    return first.id < second.id ? [first, second] : [second, first];
  }

  private judge(set: RuleSet): JudgedRules | undefined {
    const rules = set.seeingRules();
    if (rules === BLIND_RULES) return undefined;
    const byText = this.byText[this.mode];
    const known = byText.get(rules.text);
    if (known) return known;
    const made = new JudgedRules(this.count + 1, rules, this.place);
    byText.set(rules.text, made);
    return made;
  }

  private get count(): number {
    return this.byText.glob.size + this.byText.regex.size;
  }
}

function touchedProjects(rulebook: Rulebook, subject: Subject): ReadonlySet<string> {
  const own = tokenProjectOf(subject);
  const attempts = rulebook.attempts(subject, undefined);
  const names = [
    subject.name,
    ...rulebook.groupsOf(subject),
    ...attempts.flatMap(({ name, set }) => [name, ...set.names]),
  ];
  const projects = rulebook.projectsAddingTo(names);
  return own !== undefined && rulebook.projects.has(own) ? new Set(projects).add(own) : projects;
}

/** Both are in the order of ids, and rules of one text are one object. */
function isSame(a: Sets, b: Sets): boolean {
  return a.length === b.length && a.every((rules, index) => rules === b[index]);
}
