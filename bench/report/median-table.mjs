import { median, short } from './statistics.mjs';

/** What is no measure of the server. */
const PLAIN = new Set(['server', 'round', 'isGood', 'tries', 'ticks', 'frames', 'events', 'wallMs']);

export const MEDIAN_HEADS = ['scenario', 'server', 'good rounds', 'medians'];

/** One line per scenario and server: CPU in us, memory and time as their names say. */
export function medianLines(scenario, rows) {
  const servers = [...new Set(rows.map(({ server }) => server))];
  return servers.map((server, number) => {
    const all = rows.filter((row) => row.server === server);
    const good = all.filter(({ isGood }) => isGood);
    const used = good.length > 0 ? good : all;
    const measures = Object.keys(used[0]).filter((name) => !PLAIN.has(name));
    const texts = measures.map((name) => `${name} ${short(median(used.map((row) => row[name])))}`);
    return [number === 0 ? scenario : '', server, `${good.length} of ${all.length}`, texts.join(', ')];
  });
}
