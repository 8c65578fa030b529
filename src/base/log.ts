import { destination, type Logger, pino } from 'pino';

export type Log = Pick<Logger, 'debug' | 'info' | 'warn' | 'error'>;

export interface LogOptions {
  readonly level: string;
  readonly format: 'json' | 'text';
}

/** Structured lines on stderr; what may hold a secret is cut by the logger, not by discipline. */
export function createLog(options: LogOptions): Log {
  const redact = {
    paths: ['token', 'authorization', 'cookie', 'password', '*.token', '*.authorization'],
    censor: '***',
  };
  const base = { level: options.level, base: null, redact };
  if (options.format === 'json') return pino(base, destination({ dest: 2, sync: true }));
  return pino(base, { write: (line) => void process.stderr.write(asText(line)) });
}

export const silentLog: Log = {
  debug: () => undefined,
  info: () => undefined,
  warn: () => undefined,
  error: () => undefined,
};

const LEVELS: Readonly<Record<number, string>> = { 20: 'debug', 30: 'info', 40: 'warn', 50: 'error' };

/** `12:00:00 warn  message name=value …` */
function asText(line: string): string {
  const entry: unknown = JSON.parse(line);
  if (typeof entry !== 'object' || entry === null) return line;
  const { level, time, msg, ...rest } = Object.fromEntries(Object.entries(entry));
  const clock = new Date(Number(time)).toISOString().slice(11, 19);
  const facts = Object.entries(rest).map(([name, value]) => ` ${name}=${JSON.stringify(value)}`);
  return `${clock} ${(LEVELS[Number(level)] ?? 'info').padEnd(5)} ${String(msg)}${facts.join('')}\n`;
}
