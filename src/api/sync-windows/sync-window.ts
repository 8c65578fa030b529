import { Cron } from 'croner';
import { listOf, recordOf, textOf, textsOf } from '../../base/json-value.js';
import { Code, StatusError } from '../../base/status-error.js';
import { cronFields } from './cron-fields.js';
import { parseGoDuration } from './go-duration.js';
import { zoneOffset } from './time-zone.js';

/** When syncs are allowed or denied: it opens by a cron schedule, and stays open for its duration. */
export interface SyncWindow {
  readonly kind: string;
  readonly schedule: string;
  readonly duration: string;
  readonly applications: readonly string[];
  readonly namespaces: readonly string[];
  readonly clusters: readonly string[];
  readonly manualSync: boolean;
  readonly timeZone: string;
  /** All of the three lists must match, instead of any. */
  readonly andOperator: boolean;
}

/** `spec.syncWindows` of a project. */
export function parseSyncWindows(value: unknown): readonly SyncWindow[] {
  return listOf(value).map((item) => {
    const fields = recordOf(item);
    return {
      kind: textOf(fields['kind']),
      schedule: textOf(fields['schedule']),
      duration: textOf(fields['duration']),
      applications: textsOf(fields['applications']),
      namespaces: textsOf(fields['namespaces']),
      clusters: textsOf(fields['clusters']),
      manualSync: fields['manualSync'] === true,
      timeZone: textOf(fields['timeZone']),
      andOperator: fields['andOperator'] === true,
    };
  });
}

/**
 * Whether it opened within its duration before `now`. The schedule is read by the clock of its time zone as it is set
 * now, as Argo CD reads it: where clocks change inside a window, both are wrong by the same hour.
 */
export function isActive(window: SyncWindow, now: number): boolean {
  const duration = parseGoDuration(window.duration);
  if (duration === undefined) throw unreadable(`cannot parse duration '${window.duration}'`);
  const local = now + zoneOffset(window.timeZone, now);
  const since = new Date(local - duration);
  const next = cronOf(window.schedule).nextRun(since);
  if (next === null || next.getUTCFullYear() > since.getUTCFullYear() + YEARS_AHEAD) return true;
  return next.getTime() < local;
}

/** Where Argo CD finds no time within so many years (the 31st of February), the window counts as open, always. */
const YEARS_AHEAD = 5;

/** Croner would take more than Argo CD does, so it gets the numbers that a schedule means there. */
function cronOf(schedule: string): Cron {
  const fields = cronFields(schedule);
  if (!fields) throw unreadable(`cannot parse schedule '${schedule}'`);
  return new Cron(fields.join(' '), { timezone: 'Etc/UTC', mode: '5-part' });
}

/** Argo CD, too, says nothing about any window while one that is about the application cannot be read. */
function unreadable(what: string): StatusError {
  return new StatusError(Code.UNKNOWN, `invalid sync windows: ${what}`);
}
