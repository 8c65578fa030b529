import type { ApplicationPodLogsQuery } from '../../../gen/application/application.js';
import { invalidArgument } from '../../base/status-error.js';
import { type Instant, parseRfc3339 } from '../../encode/rfc3339.js';
import { lineFilter } from './line-filter.js';
import type { PodQuery } from './pod-selection.js';

/** What a caller asks of logs, checked. */
export interface LogRequest {
  readonly pods: PodQuery;
  readonly follows: boolean;
  /** For the API server, for each of the pods. */
  readonly options: Readonly<Record<string, string>>;
  readonly until: Instant | undefined;
  isShown(content: string): boolean;
}

/** Throws INVALID_ARGUMENT that names the parameter. */
export function parseLogRequest(query: ApplicationPodLogsQuery): LogRequest {
  const { podName = '', filter = '', matchCase = false, follow = false } = query;
  const { group = '', kind = '', namespace = '', resourceName = '' } = query;
  const pods =
    podName === ''
      ? { group, kind, namespace, name: resourceName }
      : { group: '', kind: 'Pod', namespace, name: podName };
  return {
    pods,
    follows: follow,
    options: optionsOf(query),
    until: untilOf(query.untilTime ?? ''),
    isShown: lineFilter(filter, matchCase),
  };
}

function optionsOf(query: ApplicationPodLogsQuery): Record<string, string> {
  const { container = '', follow = false, previous = false, sinceTime } = query;
  const seconds = Number(query.sinceSeconds ?? 0);
  const lines = Number(query.tailLines ?? 0);
  const since = sinceTime?.seconds === undefined ? undefined : timeText(Number(sinceTime.seconds));
  return {
    timestamps: 'true',
    ...(container === '' ? {} : { container }),
    ...(follow ? { follow: 'true' } : {}),
    ...(previous ? { previous: 'true' } : {}),
    ...(seconds > 0 ? { sinceSeconds: String(seconds) } : {}),
    ...(lines > 0 ? { tailLines: String(lines) } : {}),
    ...(since === undefined ? {} : { sinceTime: since }),
  };
}

function timeText(seconds: number): string {
  const time = new Date(seconds * 1000);
  if (Number.isNaN(time.getTime())) throw invalidArgument('sinceTime.seconds: this is not a time');
  return time.toISOString().replace(/\.\d+Z$/, 'Z');
}

function untilOf(text: string): Instant | undefined {
  if (text === '') return undefined;
  const until = parseRfc3339(text);
  if (!until)
    throw invalidArgument(`invalid untilTime parameter value: ${text.slice(0, 60)}; write 2026-01-02T15:04:05Z`);
  return until;
}
