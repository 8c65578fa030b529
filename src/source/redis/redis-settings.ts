import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/** Where a Redis is, and as whom it is asked. */
export interface RedisSettings {
  readonly host: string;
  readonly port: number;
  readonly tls: boolean;
  readonly database: number;
  readonly username?: string;
  /** Never logged. */
  readonly password?: string;
}

/** What of the environment names credentials, under Argo CD's names. */
export type RedisEnvironment = Readonly<Record<string, string | undefined>>;

const DEFAULT_PORT = 6379;

/**
 * `HOST[:PORT]` as Argo CD's `--redis` has it, or `redis[s]://[[USER]:PASSWORD@]HOST[:PORT][/DATABASE]`; undefined if
 * it is neither.
 */
export function parseRedisAddress(text: string): RedisSettings | undefined {
  const whole = /^rediss?:\/\//.test(text) ? text : `redis://${text}`;
  if (!URL.canParse(whole)) return undefined;
  const url = new URL(whole);
  const { hostname, port, pathname, search, hash } = url;
  const database = /^\/?(\d{0,4})$/.exec(pathname)?.[1];
  if (hostname === '' || database === undefined || search !== '' || hash !== '') return undefined;
  const [username, password] = [decoded(url.username), decoded(url.password)];
  if (username === undefined || password === undefined) return undefined;
  return {
    host: hostname.replace(/^\[|\]$/g, ''),
    port: port === '' ? DEFAULT_PORT : Number(port),
    tls: url.protocol === 'rediss:',
    database: Number(database),
    ...(username === '' ? {} : { username }),
    ...(password === '' ? {} : { password }),
  };
}

/**
 * With the credentials that Argo CD's components read: the files `auth` and `auth_username` of REDIS_CREDS_DIR_PATH,
 * else REDIS_PASSWORD and REDIS_USERNAME. What the address itself says goes before both. Throws an Error that names
 * the file that cannot be read.
 */
export function withCredentials(settings: RedisSettings, env: RedisEnvironment): RedisSettings {
  const folder = env['REDIS_CREDS_DIR_PATH'] ?? '';
  const found =
    folder === ''
      ? { password: env['REDIS_PASSWORD'] ?? '', username: env['REDIS_USERNAME'] ?? '' }
      : { password: contentOf(join(folder, 'auth')), username: contentOf(join(folder, 'auth_username')) };
  const { username = found.username, password = found.password } = settings;
  return { ...settings, ...(username === '' ? {} : { username }), ...(password === '' ? {} : { password }) };
}

/** Either file may be missing, as in Argo CD. */
function contentOf(path: string): string {
  try {
    return readFileSync(path, 'utf8').trim();
  } catch (error) {
    if (isRecord(error) && error['code'] === 'ENOENT') return '';
    throw new Error(`the credentials of Redis cannot be read from ${path}`, { cause: error });
  }
}

function decoded(text: string): string | undefined {
  try {
    return decodeURIComponent(text);
  } catch {
    return undefined;
  }
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null;
}
