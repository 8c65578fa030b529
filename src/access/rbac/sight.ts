import type { Subject } from '../subject.js';
import { type Attempt, type Rulebook, tokenProjectOf } from './rulebook.js';
import type { SeeingRules } from './seeing-rules.js';

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

  /** The same text for those who see the same by the same rules; every pattern in it stands in quotes. */
  get text(): string {
    const { general, byProject, elsewhere } = this;
    if (byProject.size === 0 && !elsewhere) return textOf(general);
    const projects = [...byProject]
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([project, sets]) => [project, textOf(sets)]);
    const others = elsewhere ? [textOf(elsewhere.sets), [...elsewhere.projects].sort()] : [];
    return `${textOf(general)} @ ${JSON.stringify([projects, ...others])}`;
  }
}

export function sightOf(rulebook: Rulebook, subject: Subject): Sight {
  const attempts = rulebook.attempts(subject, undefined);
  const general = setsOf(attempts);
  const elsewhere = elsewhereOf(subject, { rulebook, attempts, general });
  const touched = touchedProjects(rulebook, subject, attempts);
  if (touched.size === 0) return new Sight(general, NOWHERE, elsewhere);
  const byProject = new Map<string, Sets>();
  for (const project of touched) {
    const sets = setsOf(rulebook.attempts(subject, project));
    const otherwise = elsewhere?.projects.has(project) ? elsewhere.sets : general;
    if (textOf(sets) !== textOf(otherwise)) byProject.set(project, sets);
  }
  return new Sight(general, byProject, elsewhere);
}

const NONE: ReadonlySet<string> = new Set();
const NOWHERE: ReadonlyMap<string, Sets> = new Map();

function touchedProjects(rulebook: Rulebook, subject: Subject, attempts: readonly Attempt[]): ReadonlySet<string> {
  const own = tokenProjectOf(subject);
  if (!rulebook.hasAdditions && own === undefined) return NONE;
  const names = [
    subject.name,
    ...rulebook.groupsOf(subject),
    ...attempts.flatMap(({ name, set }) => [name, ...set.names]),
  ];
  const projects = rulebook.projectsAddingTo(names);
  return own !== undefined && rulebook.projects.has(own) ? new Set(projects).add(own) : projects;
}

interface Usual {
  readonly rulebook: Rulebook;
  readonly attempts: readonly Attempt[];
  readonly general: Sets;
}

/** In projects that are not its own, the rules of a project's token do not count, wherever they stand. */
function elsewhereOf(subject: Subject, { rulebook, attempts, general }: Usual): Sight['elsewhere'] {
  if (tokenProjectOf(subject) === undefined) return undefined;
  const sets = setsOf(attempts.filter(({ as }) => as === 'default role' || as === 'everybody'));
  return textOf(sets) === textOf(general) ? undefined : { projects: rulebook.projects, sets };
}

function setsOf(attempts: readonly Attempt[]): Sets {
  const sets: SeeingRules[] = [];
  for (const { set } of attempts) {
    const { seeingRules } = set;
    if (seeingRules.text !== '' && !sets.some(({ text }) => text === seeingRules.text)) sets.push(seeingRules);
  }
  return sets.length < 2 ? sets : sets.sort((a, b) => (a.text < b.text ? -1 : 1));
}

function textOf(sets: Sets): string {
  const [first] = sets;
  return sets.length < 2 ? (first?.text ?? '') : sets.map(({ text }) => text).join('|');
}
