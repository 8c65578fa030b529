import { expect, test } from '@jest/globals';
import { runHistory } from './run-history.js';

const SEEDS = Number(process.env['KUBECAST_SEEDS'] ?? 1000);
const FIRST = Number(process.env['KUBECAST_FIRST_SEED'] ?? 1);

test(`in ${SEEDS} random histories no client loses a change, and none is reset inside its window`, async () => {
  const violations: string[] = [];
  const counts = { resumes: 0, collapses: 0 };
  for (let seed = FIRST; seed < FIRST + SEEDS; seed++) {
    const outcome = await runHistory(seed);
    if (outcome.violation !== undefined) violations.push(outcome.violation);
    if (outcome.needlessResets > 0) violations.push(`seed ${seed}: ${outcome.needlessResets} needless resets`);
    counts.resumes += outcome.resumes;
    counts.collapses += outcome.collapses;
  }
  expect(violations.slice(0, 5)).toEqual([]);
  // A single seed that is played again need not have everything in it.
  if (SEEDS >= 100) expect(Math.min(counts.resumes, counts.collapses)).toBeGreaterThan(SEEDS / 4);
}, 600_000);
