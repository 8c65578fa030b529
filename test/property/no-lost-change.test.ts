import { expect, test } from '@jest/globals';
import { runHistory } from './run-history.js';

const SEEDS = Number(process.env['KUBECAST_SEEDS'] ?? 1000);
const FIRST = Number(process.env['KUBECAST_FIRST_SEED'] ?? 1);

test(`in ${SEEDS} random histories no client loses a change, and none is reset inside its window`, async () => {
  const violations: string[] = [];
  let needlessResets = 0;
  let resumes = 0;
  for (let seed = FIRST; seed < FIRST + SEEDS; seed++) {
    const outcome = await runHistory(seed);
    if (outcome.violation !== undefined) violations.push(outcome.violation);
    if (outcome.needlessResets > 0) violations.push(`seed ${seed}: ${outcome.needlessResets} needless resets`);
    needlessResets += outcome.needlessResets;
    resumes += outcome.resumes;
  }
  expect(violations.slice(0, 5)).toEqual([]);
  expect(needlessResets).toBe(0);
  expect(resumes).toBeGreaterThan(SEEDS / 2);
}, 600_000);
