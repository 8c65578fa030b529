/** `npm run check`: every step that a change must pass, all of them even if one fails, one line each. */
import { spawnSync } from 'node:child_process';
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { root } from './run.mjs';

const bin = join(root, 'tools/node_modules/.bin');
const tool = (name, ...args) => [join(bin, name), ...args];
const script = (name, ...args) => [process.execPath, `scripts/${name}.mjs`, ...args];
const results = '.cache/results';
const longestStep = 15 * 60_000;

const steps = [
  ['format', tool('biome', 'format')],
  ['lint', tool('oxlint', '--type-aware', '--deny-warnings')],
  ['types', [process.execPath, 'node_modules/typescript/bin/tsc', '--noEmit', '-p', 'tsconfig.test.json']],
  ['protos: lint', tool('buf', 'lint')],
  ['protos: format', tool('buf', 'format', '--diff', '--exit-code')],
  ['protos: nothing breaks', tool('buf', 'breaking', '--exclude-imports', '--against', 'tools/baseline.binpb')],
  ['generated code is fresh', script('check-generated')],
  ['dead code', tool('knip')],
  ['build', script('prepare', 'start')],
  ['package: contents', script('check-pack')],
  ['package: publint', tool('publint', '--strict')],
  ['package: types', tool('attw', '--profile', 'esm-only', '--pack', '.')],
  ['package: engines', script('check-engines')],
  ['benchmark: counting', [process.execPath, '--test', 'bench/test/']],
  ['tests', ['npm', 'test', '--silent', '--', '--json', `--outputFile=${results}/tests.json`]],
];

rmSync(join(root, results), { recursive: true, force: true });
mkdirSync(join(root, results), { recursive: true });
const outcomes = steps.map(([name, command]) => ({ name, passed: run(name, command) }));
writeFileSync(join(root, results, 'check.json'), JSON.stringify(outcomes, null, 2));

const failed = outcomes.filter(({ passed }) => !passed).map(({ name }) => name);
console.log(failed.length === 0 ? 'all steps passed' : `failed: ${failed.join(', ')}`);
process.exit(failed.length === 0 ? 0 : 1);

/** A step's output is shown if it failed; a passed one shows its warnings at most. */
function run(name, [command, ...args]) {
  const start = process.hrtime.bigint();
  const { status, stdout, stderr, error } = spawnSync(command, args, {
    cwd: root,
    encoding: 'utf8',
    // oxlint looks for its type-aware half there.
    env: { ...process.env, NO_COLOR: '1', PATH: `${bin}${delimiter}${process.env.PATH}` },
    stdio: ['ignore', 'pipe', 'pipe'],
    timeout: longestStep,
    maxBuffer: 256 * 1024 * 1024,
  });
  const seconds = Number(process.hrtime.bigint() - start) / 1e9;
  const output = `${stdout ?? ''}${stderr ?? ''}${error ? error.message : ''}`.trimEnd();
  console.log(`${status === 0 ? 'ok    ' : 'FAILED'}  ${name.padEnd(24)} ${seconds.toFixed(1).padStart(6)} s`);
  if (status !== 0) console.log(output);
  else for (const line of output.match(/^warning: .*$/gm) ?? []) console.log(`        ${line}`);
  return status === 0;
}
