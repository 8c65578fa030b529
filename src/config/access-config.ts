import { openSetting, type Settled, setting } from '../base/setting.js';
import { oneOf, parsedBy, SWITCH, textOf } from '../base/setting-values.js';

/** Who may ask, and where Argo CD itself is. */
export interface AccessConfig {
  readonly auth: 'argocd' | 'none';
  /** Whether no access control at all may stand open to the network. */
  readonly insecureNoAuth: boolean;
  readonly reflection: 'open' | 'token' | 'auto';
  readonly rbacPolicyFile?: string;
  readonly tokenFile?: string;
  readonly redis?: string;
  readonly redisKeyPrefix: string;
  readonly dexServer?: string;
  readonly argocdServer?: string;
  readonly argocdServerInsecure: boolean;
}

export const ACCESS_SETTINGS = {
  auth: setting({
    flag: 'auth',
    group: 'Access',
    value: oneOf('argocd', 'none'),
    default: 'argocd',
    why: "argocd: Argo CD's accounts, tokens and policies decide. none: whoever reaches the ports sees everything.",
  }),
  disableAuth: setting({
    flag: 'disable-auth',
    group: 'Access',
    contradicts: { flag: 'auth', text: 'argocd' },
    value: SWITCH,
    default: 'false',
    why: "The same as --auth none, as Argo CD's server calls it.",
  }),
  insecureNoAuth: setting({
    flag: 'insecure-no-auth',
    group: 'Access',
    value: SWITCH,
    default: 'false',
    why: 'Needed for --auth none on any address but loopback.',
  }),
  reflection: setting({
    flag: 'reflection',
    group: 'Access',
    value: oneOf('auto', 'open', 'token'),
    default: 'auto',
    why: 'Who may ask gRPC reflection: everybody (open), or who has a token. auto: open where access is open.',
  }),
  rbacPolicyFile: openSetting({
    flag: 'rbac-policy-file',
    group: 'Access',
    value: textOf('FILE', 'the path of a policy file'),
    why: "A policy.csv, or the data of an argocd-rbac-cm as YAML, in the place of the cluster's. Read again when it changes.",
  }),
  tokenFile: openSetting({
    flag: 'token-file',
    group: 'Access',
    value: textOf('FILE', 'the path of a token file'),
    why: 'Tokens for use without Argo CD: a YAML list of {token or tokenHash, user, groups}. Read again when it changes.',
  }),
  redis: openSetting({
    flag: 'redis',
    group: 'Argo CD',
    value: parsedBy('ADDRESS', 'HOST:PORT, or a redis:// or rediss:// URL without a password', redisAddressOf),
    why: "Argo CD's Redis: resource trees, and revocations for all replicas. Password: $REDIS_PASSWORD, or files in $REDIS_CREDS_DIR_PATH.",
  }),
  redisKeyPrefix: setting({
    flag: 'redis-key-prefix',
    group: 'Argo CD',
    value: parsedBy('TEXT', 'any text', (text) => text),
    otherVariables: ['ARGOCD_REDIS_KEY_PREFIX'],
    default: '',
    why: 'What Argo CD puts before the keys of trees.',
  }),
  dexServer: openSetting({
    flag: 'dex-server',
    group: 'Argo CD',
    value: parsedBy('URL', 'an http:// or https:// URL without user and query', serverUrlOf),
    why: "Where Argo CD's Dex is found from here. Without it: where people find it, <url>/api/dex.",
  }),
  argocdServer: openSetting({
    flag: 'argocd-server',
    group: 'Argo CD',
    value: parsedBy('URL', 'an http:// or https:// URL without user and query', serverUrlOf),
    why: 'A real Argo CD server: what is not served here (all writes, for one) is passed through to it, with the credentials. With its root path, if it has one: https://argocd-server/argo-cd.',
  }),
  argocdServerInsecure: setting({
    flag: 'argocd-server-insecure',
    group: 'Argo CD',
    value: SWITCH,
    default: 'false',
    why: 'Its certificate is not verified.',
  }),
};

/** From a table that has these settings, and may have others. */
export function accessConfig(settled: Settled<typeof ACCESS_SETTINGS>): AccessConfig {
  const { rbacPolicyFile, tokenFile, redis, dexServer, argocdServer } = settled;
  return Object.freeze({
    auth: settled.disableAuth ? 'none' : settled.auth,
    insecureNoAuth: settled.insecureNoAuth,
    reflection: settled.reflection,
    ...(rbacPolicyFile === undefined ? {} : { rbacPolicyFile }),
    ...(tokenFile === undefined ? {} : { tokenFile }),
    ...(redis === undefined ? {} : { redis }),
    redisKeyPrefix: settled.redisKeyPrefix,
    ...(dexServer === undefined ? {} : { dexServer }),
    ...(argocdServer === undefined ? {} : { argocdServer }),
    argocdServerInsecure: settled.argocdServerInsecure,
  });
}

/** A password in an argument is seen by everyone on the machine. */
function redisAddressOf(text: string): string | undefined {
  const url = text.includes('://') ? text : `redis://${text}`;
  if (!URL.canParse(url)) return undefined;
  const { protocol, hostname, password } = new URL(url);
  return ['redis:', 'rediss:'].includes(protocol) && hostname !== '' && password === '' ? url : undefined;
}

function serverUrlOf(text: string): string | undefined {
  if (!URL.canParse(text)) return undefined;
  const { protocol, search, hash, username, password } = new URL(text);
  const isPlain = [search, hash, username, password].every((part) => part === '');
  return ['http:', 'https:'].includes(protocol) && isPlain ? text : undefined;
}
