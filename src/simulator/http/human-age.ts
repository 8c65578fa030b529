const MINUTE = 60;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
const YEAR = 365 * DAY;

/** Up to this many seconds a length is told in the first unit, and in the second where that is not 0. */
const SCALE: readonly (readonly [below: number, unit: number, sign: string, rest?: readonly [number, string]])[] = [
  [2 * MINUTE, 1, 's'],
  [10 * MINUTE, MINUTE, 'm', [1, 's']],
  [3 * HOUR, MINUTE, 'm'],
  [8 * HOUR, HOUR, 'h', [MINUTE, 'm']],
  [2 * DAY, HOUR, 'h'],
  [8 * DAY, DAY, 'd', [HOUR, 'h']],
  [2 * YEAR, DAY, 'd'],
  [8 * YEAR, YEAR, 'y', [DAY, 'd']],
  [Number.POSITIVE_INFINITY, YEAR, 'y'],
];

/** How old something is, as the API server writes it into tables: 45s, 3m20s, 15m, 5h, 3d4h, 25y. */
export function humanAge(time: unknown, now: number): string {
  const since = typeof time === 'string' ? Date.parse(time) : Number.NaN;
  if (Number.isNaN(since)) return '<unknown>';
  const seconds = Math.max(0, Math.floor((now - since) / 1000));
  const [, unit = 1, sign = 's', rest] = SCALE.find(([below]) => seconds < below) ?? [];
  const left = rest ? Math.floor((seconds % unit) / rest[0]) : 0;
  return `${Math.floor(seconds / unit)}${sign}${rest && left > 0 ? `${left}${rest[1]}` : ''}`;
}
