import type { Subject } from '../subject.js';
import { type Attempt, type Rulebook, tokenProjectOf } from './rulebook.js';
import type { SeeingRules } from './rule-set.js';

/** Sets in which something is allowed, each once, in the order of their texts: which is tried first does not matter. */
type Sets = readonly SeeingRules[];

/** Which sets of rules decide what a caller sees, for each project; everything that a decision reads. */
export class Sight {
  constructor(
    /** For projects that do not exist, or add nothing for the caller. */
    readonly general: Sets,
    /** For projects with additions that change something. */
    readonly byProject: ReadonlyMap<string, Sets>,
    /** For the token of a project: what holds in the other projects that exist. */
    readonly elsewhere: { readonly projects: ReadonlySet<string>; readonly sets: Sets } | undefined,
  ) {}

  of(project: string): Sets {
    const own = this.byProject.get(project);
    if (own) return own;
    return this.elsewhere?.projects.has(project) ? this.elsewhere.sets : this.general;
  }

  /** The same text for those who see the same by the same rules. */
  get text(): string {
    const { general, byProject, elsewhere } = this;
    const projects = [...byProject]
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([project, sets]) => [project, textOf(sets)]);
    return JSON.stringify([
      textOf(general),
      ...(projects.length > 0 || elsewhere ? [projects] : []),
      ...(elsewhere ? [textOf(elsewhere.sets), [...elsewhere.projects].sort()] : []),
    ]);
  }
}

export function sightOf(rulebook: Rulebook, subject: Subject): Sight {
  const attempts = rulebook.attempts(subject, undefined);
  const general = setsOf(attempts);
  const elsewhere = elsewhereOf(rulebook, subject, general);
  const byProject = new Map<string, Sets>();
  for (const project of touchedProjects(rulebook, subject, attempts)) {
    const sets = setsOf(rulebook.attempts(subject, project));
    const otherwise = elsewhere?.projects.has(project) ? elsewhere.sets : general;
    if (textOf(sets) !== textOf(otherwise)) byProject.set(project, sets);
  }
  return new Sight(general, byProject, elsewhere);
}

function touchedProjects(rulebook: Rulebook, subject: Subject, attempts: readonly Attempt[]): ReadonlySet<string> {
  const names = [
    subject.name,
    ...rulebook.groupsOf(subject),
    ...attempts.flatMap(({ name, set }) => [name, ...set.names]),
  ];
  const projects = rulebook.projectsAddingTo(names);
  const own = tokenProjectOf(subject);
  return own !== undefined && rulebook.projects.has(own) ? new Set(projects).add(own) : projects;
}

/** In projects that are not its own, the rules of a project's token do not count, wherever they stand. */
function elsewhereOf(rulebook: Rulebook, subject: Subject, general: Sets): Sight['elsewhere'] {
  if (tokenProjectOf(subject) === undefined) return undefined;
  const sets = setsOf(
    rulebook.attempts(subject, undefined).filter(({ as }) => as === 'default role' || as === 'everybody'),
  );
  return textOf(sets) === textOf(general) ? undefined : { projects: rulebook.projects, sets };
}

function setsOf(attempts: readonly Attempt[]): Sets {
  const byText = new Map<string, SeeingRules>();
  for (const { set } of attempts) {
    const { seeingRules } = set;
    if (seeingRules.text !== '') byText.set(seeingRules.text, seeingRules);
  }
  if (byText.size < 2) return [...byText.values()];
  return [...byText.values()].sort((a, b) => (a.text < b.text ? -1 : 1));
}

function textOf(sets: Sets): string {
  return sets.map(({ text }) => text).join('|');
}
