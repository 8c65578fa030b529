const DAY_S = 86_400;
const UNITS: ReadonlyMap<string, number> = new Map([
  ['s', 1],
  ['m', 60],
  ['h', 3600],
  ['d', DAY_S],
]);

/** `users.session.duration`, like `24h`, `1h30m` or `7d`, in seconds; a day where it says nothing that can be read. */
export function parseSessionDuration(text: string | undefined): number {
  if (text === undefined || !/^(\d{1,9}[smhd])+$/.test(text)) return DAY_S;
  let seconds = 0;
  for (const [, count, unit = ''] of text.matchAll(/(\d+)([smhd])/g)) seconds += Number(count) * (UNITS.get(unit) ?? 0);
  return seconds > 0 ? seconds : DAY_S;
}
