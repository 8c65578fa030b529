import { ACCESS_SETTINGS, accessConfig, type AccessConfig } from './access-config.js';
import { parseHistoryWindow } from '../base/history-window.js';
import { openSetting, type Settled, setting } from '../base/setting.js';
import { bytesOf, durationOf, listOf, oneOf, PORT, parsedBy, patternOf, textOf } from '../base/setting-values.js';

/** Everything `serve` can be told; made once, frozen, handed down. Times in ms, sizes in bytes. */
export interface ServeConfig {
  readonly host: string;
  readonly port: number;
  readonly grpcPort: number;
  readonly metricsPort: number;
  readonly kubeconfig?: string;
  readonly context?: string;
  readonly namespace?: string;
  readonly applicationNamespaces: readonly string[];
  readonly corsOrigins: readonly string[];
  /** Empty, or begins with a slash and ends without one. */
  readonly rootPath: string;
  readonly heartbeatMs: number;
  readonly historyMaxAgeMs: number;
  readonly historyMaxEntries: number;
  readonly historyBytes: number;
  readonly slowSubscriberTimeoutMs: number;
  readonly drainMs: number;
  readonly staleAfterMs: number;
  readonly logLevel: string;
  readonly logFormat: 'json' | 'text';
  readonly access: AccessConfig;
}

/** Where it listens. */
export const LISTEN_SETTINGS = {
  host: setting({
    flag: 'host',
    group: 'Listening',
    value: patternOf('ADDRESS', 'an address or host name', /^[\w.:%-]+$/),
    default: '::',
    why: 'Address to listen on; :: is every address of the machine, IPv4 and IPv6.',
  }),
  port: setting({
    flag: 'port',
    group: 'Listening',
    value: PORT,
    default: '8080',
    why: 'The page, HTTP, SSE and gRPC together; 0 = any free port.',
  }),
  grpcPort: setting({
    flag: 'grpc-port',
    group: 'Listening',
    value: PORT,
    default: '50051',
    why: 'gRPC alone; 0 = any free port.',
  }),
  metricsPort: setting({
    flag: 'metrics-port',
    group: 'Listening',
    value: PORT,
    default: '9090',
    why: '/metrics, /healthz, /livez and /readyz; 0 = any free port.',
  }),
  rootPath: setting({
    flag: 'root-path',
    group: 'Listening',
    value: parsedBy('PATH', 'a path such as /kubecast', rootPathOf),
    default: '/',
    why: 'Path that everything is served under, for a proxy that does not cut it off.',
  }),
};

/** Which cluster it follows, and who may ask. */
const CLUSTER_SETTINGS = {
  kubeconfig: openSetting({
    flag: 'kubeconfig',
    group: 'Cluster',
    value: textOf('FILE', 'the path of a kubeconfig file'),
    why: 'Without it: $KUBECONFIG, else ~/.kube/config, else the service account of the pod.',
  }),
  context: openSetting({
    flag: 'context',
    group: 'Cluster',
    value: textOf('NAME', 'the name of a context in the kubeconfig'),
    why: "Without it: the kubeconfig's current one.",
  }),
  namespace: openSetting({
    flag: 'namespace',
    group: 'Cluster',
    value: patternOf('NAME', 'the name of a namespace', /^[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$/),
    why: "Argo CD's own namespace, always followed. Without it: the pod's, else the context's, else argocd.",
  }),
  applicationNamespaces: setting({
    flag: 'application-namespaces',
    group: 'Cluster',
    value: listOf('PATTERN', 'namespaces, globs such as team-*, or regular expressions between slashes', isPattern),
    default: '',
    why: 'Further namespaces to follow: globs or /regular expressions/. Repeatable, or a list with commas.',
  }),
  corsOrigins: setting({
    flag: 'cors-origin',
    group: 'Browsers',
    value: listOf('ORIGIN', '* or origins such as https://argocd.example.com', isOrigin),
    default: '',
    why: 'Origins whose pages may read from here; * = all, without credentials. Repeatable, or a list with commas.',
  }),
};

/** How streams behave, and what is kept for those that come back. */
export const STREAM_SETTINGS = {
  heartbeat: setting({
    flag: 'heartbeat',
    group: 'Streams',
    value: durationOf('100ms', '1h'),
    default: '15s',
    why: 'A comment on every quiet stream, so that proxies keep it open and dead clients are noticed.',
  }),
  history: setting({
    flag: 'history',
    group: 'Streams',
    value: parsedBy(
      'WINDOW',
      'a duration up to 24h, a number of changes up to 10000000, or both: 10m, 50000 or 10m,50000',
      parseHistoryWindow,
    ),
    default: '10m,50000',
    why: 'How long, and how many changes, are kept for clients that come back: a duration, a number, or both (10m,50000); what is not said keeps its default.',
  }),
  historyBytes: setting({
    flag: 'history-bytes',
    group: 'Streams',
    value: bytesOf('64GiB'),
    default: '128MiB',
    why: 'Memory for past states of objects; who was away for longer than is kept gets the net difference instead of every state.',
  }),
  slowSubscriberTimeout: setting({
    flag: 'slow-subscriber-timeout',
    group: 'Streams',
    value: durationOf('1s', '24h'),
    default: '60s',
    why: 'A client that has not taken what waits for it within this time is ended, and may resume.',
  }),
  drain: setting({
    flag: 'drain',
    group: 'Streams',
    value: durationOf('0s', '1h'),
    default: '15s',
    why: 'On SIGTERM streams are ended one by one over this time, so that clients do not all come back at once.',
  }),
  staleAfter: setting({
    flag: 'stale-after',
    group: 'Streams',
    value: durationOf('1s', '1h'),
    default: '20s',
    why: 'Not ready after this long without news from the cluster.',
  }),
};

export const LOG_SETTINGS = {
  logLevel: setting({
    flag: 'log-level',
    group: 'Log',
    value: oneOf('debug', 'info', 'warn', 'error'),
    default: 'info',
    why: 'The least important lines that are written (to stderr).',
  }),
  logFormat: setting({
    flag: 'log-format',
    group: 'Log',
    value: oneOf('json', 'text'),
    default: 'text',
    why: 'json for collectors, text for people.',
  }),
};

export const SERVE_SETTINGS = {
  ...LISTEN_SETTINGS,
  ...CLUSTER_SETTINGS,
  ...ACCESS_SETTINGS,
  ...STREAM_SETTINGS,
  ...LOG_SETTINGS,
};

/** From a table that has these settings, and may have others. */
export function serveConfig(settled: Settled<typeof SERVE_SETTINGS>): ServeConfig {
  const { kubeconfig, context, namespace, history } = settled;
  return Object.freeze({
    host: settled.host,
    port: settled.port,
    grpcPort: settled.grpcPort,
    metricsPort: settled.metricsPort,
    ...(kubeconfig === undefined ? {} : { kubeconfig }),
    ...(context === undefined ? {} : { context }),
    ...(namespace === undefined ? {} : { namespace }),
    applicationNamespaces: settled.applicationNamespaces,
    corsOrigins: settled.corsOrigins,
    rootPath: settled.rootPath,
    heartbeatMs: settled.heartbeat,
    historyMaxAgeMs: history.maxAgeMs,
    historyMaxEntries: history.maxEntries,
    historyBytes: settled.historyBytes,
    slowSubscriberTimeoutMs: settled.slowSubscriberTimeout,
    drainMs: settled.drain,
    staleAfterMs: settled.staleAfter,
    logLevel: settled.logLevel,
    logFormat: settled.logFormat,
    access: accessConfig(settled),
  });
}

function rootPathOf(text: string): string | undefined {
  const path = text.replace(/^\/+|\/+$/g, '');
  if (path === '') return text === '/' ? '' : undefined;
  return /^[\w.~-]+(?:\/[\w.~-]+)*$/.test(path) && !/(^|\/)\.{1,2}(\/|$)/.test(path) ? `/${path}` : undefined;
}

function isPattern(text: string): boolean {
  if (!text.startsWith('/')) return /^[a-z0-9*?-]+$/.test(text);
  if (text.length < 3 || !text.endsWith('/')) return false;
  try {
    return Boolean(new RegExp(text.slice(1, -1)));
  } catch {
    return false;
  }
}

function isOrigin(text: string): boolean {
  return text === '*' || (URL.canParse(text) && new URL(text).origin === text);
}
