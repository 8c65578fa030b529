/** `npm run bench`: measures what is asked for, prints the table of goals, and writes RESULTS.md after a full run. */
import { spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArguments, USAGE } from './arguments.mjs';
import { GOALS } from './goals.mjs';
import { ENOUGH } from './report/judgement.mjs';
import { goalTable, resultsText } from './report/results.mjs';
import { RowFiles } from './report/row-files.mjs';
import { surroundings } from './report/surroundings.mjs';
import { whyAbsent, whyNothingRuns } from './run/absences.mjs';
import { benchFolder, CLIENT_CORE, endAll } from './run/processes.mjs';
import { SCENARIOS } from './scenarios.mjs';

const ROUND_MS = { quick: 1_000, full: 1_500 };
const QUICK_GOALS = ['G1', 'G3', 'G5', 'G6', 'G7', 'G13'];

const options = readArguments();
const goals = chosenGoals(options);
const files = new RowFiles(options.quick ? 'quick' : 'full');
const failed = options.table ? [] : await measureAll();

console.log(`\n${goalTable(files, goals)}`);
const unwritten = whyNotWritten();
if (unwritten === undefined) writeFileSync(join(benchFolder, 'RESULTS.md'), resultsText(files));
else console.log(`\nRESULTS.md is left as it is: ${unwritten}`);
for (const { name, error } of failed) console.log(`${name} could not be measured: ${error}`);
process.exit(failed.length > 0 ? 1 : 0);

/** RESULTS.md holds whole tables only, of as many rounds as a judgement takes. */
function whyNotWritten() {
  if (options.quick || options.table) return 'this was no full run';
  const missing = Object.keys(SCENARIOS).filter((name) => !files.isComplete(name));
  if (missing.length > 0) return `not measured to its end: ${missing.join(', ')}`;
  return options.rounds < ENOUGH ? `--rounds ${options.rounds} is too few` : undefined;
}

function readArguments() {
  try {
    return parseArguments(process.argv.slice(2));
  } catch (error) {
    console.error(`${error.message}\n${USAGE}`);
    process.exit(2);
  }
}

function chosenGoals({ quick, only }) {
  const known = quick ? GOALS.filter(({ id }) => QUICK_GOALS.includes(id)) : GOALS;
  const unknown = only?.find((id) => !known.some((goal) => goal.id === id));
  if (unknown) {
    console.error(`${unknown} is not one of ${known.map(({ id }) => id).join(', ')}`);
    process.exit(2);
  }
  const named = only ? known.filter(({ id }) => only.includes(id)) : known;
  // Of sizes that are not measured quickly there is nothing to say.
  return named.map((goal) => ({
    ...goal,
    bounds: goal.bounds.filter(({ scenario }) => !quick || SCENARIOS[scenario].isQuick),
  }));
}

/** One scenario after the other; one that fails does not keep the others from being measured. */
async function measureAll() {
  const reason = whyNothingRuns();
  if (reason) {
    console.error(reason);
    process.exit(1);
  }
  // Off the core of the servers, with all threads.
  spawnSync('taskset', ['-acp', String(CLIENT_CORE), String(process.pid)], { stdio: 'ignore' });
  const needed = new Set(goals.flatMap(({ bounds }) => bounds.map(({ scenario }) => scenario)));
  const names = Object.keys(SCENARIOS).filter((name) => needed.has(name));
  const failures = [];
  for (const name of names) {
    if (options.resume && files.isComplete(name)) continue;
    await measure(name).catch((error) => failures.push({ name, error: error.message }));
    await endAll();
  }
  return failures;
}

async function measure(name) {
  const scenario = SCENARIOS[name];
  const all = (options.quick && scenario.quickServers) || scenario.servers;
  const servers = all.filter((server) => !whyAbsent(server));
  const start = performance.now();
  files.begin(name, surroundings());
  await scenario.run({
    servers,
    rounds: Math.min(options.rounds, scenario.rounds ?? options.rounds),
    roundMs: options.quick ? ROUND_MS.quick : ROUND_MS.full,
    record: (row) => files.add(name, row),
  });
  files.finish(name);
  console.log(
    `${name.padEnd(14)} ${((performance.now() - start) / 1000).toFixed(0).padStart(4)} s  ${servers.join(', ')}`,
  );
}
