/**
 * The last line of .ci/run: `N passed, N failed, N skipped`, summed over the steps of the check and every test.
 * A result that is missing counts as a failure, and so does whatever was skipped where nothing may be (KUBECAST_CI).
 */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const folder = process.argv[2];
const steps = read('check.json') ?? [{ name: 'check', passed: false }];
const counts = [
  ...steps.filter(({ name }) => name !== 'tests').map(countStep),
  ...['tests', 'oracles', 'redis', 'e2e', 'cluster', 'clients'].map(countTests),
];

const passed = sum('passed');
const failed = sum('failed');
const skipped = sum('skipped');
console.log(`${passed} passed, ${failed} failed, ${skipped} skipped`);
process.exitCode = failed > 0 || (skipped > 0 && process.env.KUBECAST_CI) ? 1 : 0;

function countStep({ passed }) {
  return { passed: passed ? 1 : 0, failed: passed ? 0 : 1, skipped: 0 };
}

function countTests(name) {
  const report = read(`${name}.json`);
  if (!report) return { passed: 0, failed: 1, skipped: 0 };
  const failed = report.numFailedTests + report.numRuntimeErrorTestSuites;
  const isRed = !report.success || steps.some((step) => step.name === name && !step.passed);
  return {
    passed: report.numPassedTests,
    // jest can end badly without a failed test, for instance when it finds none.
    failed: isRed ? Math.max(failed, 1) : failed,
    skipped: report.numPendingTests + report.numTodoTests,
  };
}

function sum(field) {
  return counts.reduce((total, count) => total + count[field], 0);
}

function read(name) {
  const path = join(folder, name);
  return existsSync(path) ? JSON.parse(readFileSync(path, 'utf8')) : undefined;
}
