import type { Log } from '../../base/log.js';
import type { AppProject } from '../app-project.js';
import type { Installation, InstallationState } from '../installation.js';
import type { PolicyLines } from './policy-line.js';
import { PolicyError } from './policy-csv.js';
import { parseProjectPolicy, projectPolicyText } from './project-policy.js';
import { parseRbacSettings, type RbacSettings } from './rbac-settings.js';
import { Rulebook } from './rulebook.js';

/** What the roles of a project add; `lines` are undefined where they are refused. */
interface Addition {
  readonly project: AppProject;
  readonly text: string;
  readonly lines: PolicyLines | undefined;
  readonly problem: string | undefined;
}

/**
 * Keeps the policy of an installation compiled.
 *   argocd-rbac-cm is …  | what counts
 *   as Argo CD wants it  | its policy
 *   not there, or gone   | the built-in policy alone: who takes all grants away means it, and nobody gets more
 *   not understood       | the last good one; before there was one, nobody may do anything
 *   not read yet         | nobody may do anything
 */
export class PolicyReader {
  rulebook: Rulebook | undefined;
  problem: string | undefined;
  private rbac: ReadonlyMap<string, string> | undefined;
  private settings: RbacSettings | undefined;
  private hasRead = false;
  private additions: ReadonlyMap<string, Addition> = new Map();

  constructor(
    private readonly installation: Pick<Installation, 'state' | 'isKnown'>,
    private readonly log: Log,
    /** Where the settings come from, for messages. */
    private readonly source?: string,
  ) {}

  get projectProblems(): ReadonlyMap<string, string> {
    const refused = [...this.additions].flatMap(([name, { problem }]) =>
      problem === undefined ? [] : [[name, problem] as const],
    );
    return new Map(refused);
  }

  /** Whether decisions may be others now. */
  read(): boolean {
    const { state, isKnown } = this.installation;
    // Half of what is known would be a policy without the denials of the other half.
    if (!isKnown) return false;
    const hasNewSettings = this.readSettings(state);
    const hasNewAdditions = this.readProjects(state);
    if (!this.settings || !(hasNewSettings || hasNewAdditions)) return false;
    const lines = [...this.additions].map(([name, addition]) => [name, addition.lines] as const);
    this.rulebook = new Rulebook(this.settings, new Map(lines));
    return true;
  }

  private readSettings({ rbac }: InstallationState): boolean {
    if (this.hasRead && sameTexts(this.rbac, rbac)) return false;
    this.hasRead = true;
    this.rbac = rbac;
    try {
      this.settings = parseRbacSettings(rbac ?? new Map(), this.source);
      if (this.problem !== undefined) this.log.info('the RBAC policy is understood again');
      this.problem = undefined;
      return true;
    } catch (thrown) {
      this.problem = problemOf(thrown);
      const kept = this.settings ? 'the last good policy is kept' : 'nobody may do anything until it is mended';
      this.log.error({ problem: this.problem }, `the RBAC policy is not understood, ${kept}`);
      return false;
    }
  }

  /** Projects change often, their roles hardly ever. */
  private readProjects({ projects }: InstallationState): boolean {
    let isNew = projects.size !== this.additions.size;
    const additions = new Map<string, Addition>();
    for (const [name, project] of projects) {
      const known = this.additions.get(name);
      const addition = known?.project === project ? known : this.addition(project, known);
      isNew ||= addition.text !== known?.text;
      additions.set(name, addition);
    }
    this.additions = additions;
    return isNew;
  }

  private addition(project: AppProject, known: Addition | undefined): Addition {
    const text = projectPolicyText(project);
    if (known?.text === text) return { ...known, project };
    try {
      return { project, text, lines: parseProjectPolicy(project), problem: undefined };
    } catch (thrown) {
      const problem = problemOf(thrown);
      this.log.warn(
        { project: project.name, problem },
        'the roles of a project are refused, the global policy alone counts for it',
      );
      return { project, text, lines: undefined, problem };
    }
  }
}

function sameTexts(a: ReadonlyMap<string, string> | undefined, b: ReadonlyMap<string, string> | undefined): boolean {
  if (a === b) return true;
  if (a?.size !== b?.size || !a || !b) return false;
  return [...a].every(([key, text]) => b.get(key) === text);
}

/** Anything else than a policy that is wrong is a mistake of ours. */
function problemOf(thrown: unknown): string {
  if (thrown instanceof PolicyError) return thrown.message;
  throw thrown;
}
