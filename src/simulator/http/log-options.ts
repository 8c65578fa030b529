import { ApiStatusError, badRequest, type FieldProblem, invalid } from '../api-status.js';

/** The query of a log, checked as the API server checks it. */
export interface LogOptions {
  readonly container: string;
  readonly follow: boolean;
  readonly previous: boolean;
  readonly timestamps: boolean;
  readonly tailLines: number | undefined;
  readonly limitBytes: number | undefined;
  readonly sinceSeconds: number | undefined;
  /** Milliseconds since 1970. */
  readonly sinceTime: number | undefined;
}

export function parseLogOptions(query: URLSearchParams, pod: string): LogOptions {
  const options = {
    container: query.get('container') ?? '',
    follow: isTrue(query.get('follow')),
    previous: isTrue(query.get('previous')),
    timestamps: isTrue(query.get('timestamps')),
    tailLines: number(query, 'tailLines'),
    limitBytes: number(query, 'limitBytes'),
    sinceSeconds: number(query, 'sinceSeconds'),
    sinceTime: time(query.get('sinceTime') ?? ''),
  };
  const found = problems(options, query);
  if (found.length > 0) throw invalid({ group: '', kind: 'PodLogOptions', name: pod }, ...found);
  return options;
}

function problems(options: LogOptions, query: URLSearchParams): readonly FieldProblem[] {
  const { tailLines = 0, limitBytes = 1, sinceSeconds = 1, sinceTime } = options;
  const isTwice = options.sinceSeconds !== undefined && sinceTime !== undefined;
  return [
    ...(tailLines < 0 ? [tooSmall('tailLines', tailLines, 'greater than or equal to 0')] : []),
    ...(limitBytes < 1 ? [tooSmall('limitBytes', limitBytes, 'greater than 0')] : []),
    ...(isTwice ? [forbidden('[]', 'at most one of `sinceTime` or `sinceSeconds` may be specified')] : []),
    ...(!isTwice && sinceSeconds < 1 ? [tooSmall('sinceSeconds', sinceSeconds, 'greater than 0')] : []),
    ...(query.has('stream') ? [forbidden('stream', 'may not be specified')] : []),
  ];
}

function tooSmall(field: string, value: number, rule: string): FieldProblem {
  return { reason: 'FieldValueInvalid', message: `Invalid value: ${value}: must be ${rule}`, field };
}

function forbidden(field: string, why: string): FieldProblem {
  return { reason: 'FieldValueForbidden', message: `Forbidden: ${why}`, field };
}

function isTrue(text: string | null): boolean {
  return text !== null && text !== 'false' && text !== '0';
}

function number(query: URLSearchParams, name: string): number | undefined {
  const text = query.get(name);
  if (text === null) return undefined;
  if (!/^-?\d{1,18}$/.test(text)) throw badRequest(`strconv.ParseInt: parsing ${JSON.stringify(text)}: invalid syntax`);
  return Number(text);
}

function time(text: string): number | undefined {
  if (text === '') return undefined;
  if (/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)$/.test(text)) return Date.parse(text);
  throw unreadable(text);
}

function unreadable(text: string): ApiStatusError {
  const shown = JSON.stringify(text);
  return badRequest(`parsing time ${shown} as "2006-01-02T15:04:05Z07:00": cannot parse ${shown} as "2006"`);
}
