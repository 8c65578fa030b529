import { GOALS } from '../goals.mjs';
import { whyAbsent } from '../run/absences.mjs';
import { SCENARIOS } from '../scenarios.mjs';
import { GOAL_HEADS, goalLines } from './goal-table.mjs';
import { MEDIAN_HEADS, medianLines } from './median-table.mjs';
import { versionLines } from './surroundings.mjs';
import { markdownTable } from './text-table.mjs';

/** The goals as a table; `goals` is all of them unless given. */
export function goalTable(files, goals = GOALS) {
  return markdownTable(
    GOAL_HEADS,
    goalLines(goals, (scenario) => files.rows(scenario), whyAbsent),
  );
}

/** The whole report. */
export function resultsText(files) {
  const measured = Object.keys(SCENARIOS).filter((name) => files.rows(name).length > 0);
  const times = measured.map((name) => files.head(name));
  const dates = times.map(({ date }) => date).sort((a, b) => a.localeCompare(b));
  const commits = [...new Set(times.map(({ commit }) => commit))];
  const medians = measured.flatMap((name) => medianLines(name, files.rows(name)));
  return `# Results

Written by \`npm run bench\`; [README.md](README.md) says what the rows mean and how to read them.

- measured ${dates[0]} to ${dates.at(-1)} UTC, commit ${commits.join(', ')}
${versionLines()
  .map((line) => `- ${line}`)
  .join('\n')}

## Goals
${goalTable(files)}

G6b and G9b name a real Argo CD and grpc-go, which this benchmark does not run; G16, decisions by RBAC, is measured by \`npm run bench:rbac\`.

## Medians
CPU in us of the server per delivered frame (\`cpu\`), per event or per accepted stream; \`serverBusy\` and \`clientBusy\` are shares of the two cores.

${markdownTable(MEDIAN_HEADS, medians)}
`;
}
