import { spawnSync } from 'node:child_process';
import { type PolicyWorld, projectText } from '../support/random-policy.js';
import { CHECKOUT } from '../support/checkout.js';

const PROGRAM = `${CHECKOUT}.cache/bin/kubecast-rbac-oracle`;
const LONGEST_MS = 60_000;

/** A pattern, and a text that it may match. */
export interface Pair {
  readonly pattern: string;
  readonly text: string;
}

/** What the Go libraries of Argo CD say. Throws where the program is missing: in this lane nothing is skipped. */
export const goOracle = {
  globs: (globs: readonly Pair[]) => ask({ globs }),
  regexes: (regexes: readonly Pair[]) => ask({ regexes }),
  /** Whether a policy's text is taken. */
  texts: (texts: readonly string[]) => ask({ texts }),
  world: ({ projects, ...world }: PolicyWorld) =>
    ask({ world: { ...world, projects: Object.fromEntries(projects.map((one) => [one.name, projectText(one)])) } }),
};

function ask(question: object): readonly boolean[] {
  const input = `${JSON.stringify(question)}\n`;
  const { stdout, stderr, error } = spawnSync(PROGRAM, {
    input,
    encoding: 'utf8',
    timeout: LONGEST_MS,
    maxBuffer: 2 ** 27,
  });
  if (error || stderr !== '') throw new Error(`the oracle does not answer: ${error?.message ?? stderr}`);
  const answer: unknown = JSON.parse(stdout);
  if (Array.isArray(answer) && answer.every((one) => typeof one === 'boolean')) return answer;
  throw new Error(`the oracle answers ${stdout}`);
}
