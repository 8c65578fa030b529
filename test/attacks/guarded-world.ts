import { afterEach, beforeEach } from '@jest/globals';
import type { ServeConfig } from '../../src/config/config.js';
import type { Log } from '../../src/base/log.js';
import type { Simulator } from '../../src/simulator/simulator.js';
import { Applications } from '../support/applications.js';
import { ask, type Reply } from '../support/cluster-client.js';
import { CuttableProxy } from '../support/cuttable-proxy.js';
import { ARGOCD_ACCESS, startWorld, type TestServer, type World } from '../support/running-server.js';
import type { Door } from '../support/stream-clients.js';
import { sessionToken } from '../support/tokens.js';
import type { WatchAsk, WatchClient } from '../support/watch-client.js';
import { install, ROBOT_ID } from './guarded-installation.js';

/** A stream together with everything that came over its connection. */
export interface Overheard {
  readonly client: WatchClient;
  /** Every byte that the server sent, as latin1. */
  bytes(): string;
}

/** A cluster with Argo CD's own settings in it, and a server that has nothing else to decide by. */
export interface GuardedWorld {
  readonly server: TestServer;
  readonly simulator: Simulator;
  readonly apps: Applications;
  /** A session of an account; `robot` is the token of a project role. */
  tokenOf(who: string): Promise<string>;
  watch(door: Door, who: string, ask?: WatchAsk): Promise<Overheard>;
  /** With a token as it is, or none. */
  watchBy(door: Door, token: string | undefined, ask?: WatchAsk): Promise<Overheard>;
  /** With marks, and when the snapshot is through. */
  synced(door: Door, who: string, ask?: WatchAsk): Promise<Overheard>;
  /** GET with a token, where somebody is named. */
  get(path: string, who?: string, headers?: Readonly<Record<string, string>>): Promise<Answer>;
  /** A port whose every answered byte is kept. */
  tap(): Promise<CuttableProxy>;
  /** A merge patch through the Kubernetes API, of an object in Argo CD's namespace. */
  edit(plural: string, name: string, patch: object): Promise<Reply>;
  remove(plural: string, name: string): Promise<Reply>;
}

export interface Answer {
  readonly status: number;
  /** Without what is of the moment. */
  readonly headers: Readonly<Record<string, string>>;
  readonly text: string;
}

export interface GuardedOptions {
  readonly config?: Partial<ServeConfig>;
  readonly log?: Log;
  readonly prepare?: (simulator: Simulator) => void;
}

const PATHS: Readonly<Record<string, string>> = {
  configmaps: '/api/v1/namespaces/argocd/configmaps',
  secrets: '/api/v1/namespaces/argocd/secrets',
  appprojects: '/apis/argoproj.io/v1alpha1/namespaces/argocd/appprojects',
};

let issued = 0;

/** One world per test; what is opened through it is closed after the test. */
export function useGuardedWorld(options: () => GuardedOptions = () => ({})): GuardedWorld {
  let current: World | undefined;
  let closers: (() => void)[] = [];
  beforeEach(async () => {
    const { config, log, prepare } = options();
    current = await startWorld({
      config: { access: ARGOCD_ACCESS, ...config },
      prepare: (simulator) => {
        install(simulator.resources);
        prepare?.(simulator);
      },
      ...(log ? { log } : {}),
    });
    await current.server.whenReady();
  });
  afterEach(async () => {
    for (const close of closers) close();
    closers = [];
    await current?.close();
  });
  const world = (): World => {
    if (!current) throw new Error('there is a world in tests only');
    return current;
  };
  const tap = async (): Promise<CuttableProxy> => {
    const proxy = await CuttableProxy.before(world().server.httpPort);
    closers.push(() => proxy.close());
    return proxy;
  };
  const watchBy: GuardedWorld['watchBy'] = async (door, token, asked = {}) => {
    const proxy = await tap();
    const at = { url: proxy.url.replace(/\/$/, ''), grpcAddress: `127.0.0.1:${proxy.port}` };
    const client = door.open(at, { ...asked, ...(token === undefined ? {} : { token }) });
    closers.unshift(() => client.close());
    return { client, bytes: () => proxy.answered.join('') };
  };
  const watch: GuardedWorld['watch'] = async (door, who, asked) => watchBy(door, await tokenOf(who), asked);
  const edited = (plural: string, name: string, question: { method: string; body?: object }): Promise<Reply> =>
    ask(world().simulator, `${PATHS[plural]}/${name}`, question);
  return {
    get server() {
      return world().server;
    },
    get simulator() {
      return world().simulator;
    },
    get apps() {
      return new Applications(world().cluster);
    },
    tokenOf,
    watch,
    watchBy,
    async synced(door, who, asked) {
      const overheard = await watch(door, who, { bookmarks: true, ...asked });
      await overheard.client.untilMark('synced');
      return overheard;
    },
    get: async (path, who, headers = {}) => {
      const authorization = who === undefined ? {} : { authorization: `Bearer ${await tokenOf(who)}` };
      const response = await fetch(world().server.url + path, { headers: { ...authorization, ...headers } });
      const { date: _, ...others } = Object.fromEntries(response.headers);
      return { status: response.status, headers: others, text: await response.text() };
    },
    tap,
    edit: (plural, name, patch) => edited(plural, name, { method: 'PATCH', body: patch }),
    remove: (plural, name) => edited(plural, name, { method: 'DELETE' }),
  };
}

function tokenOf(who: string): Promise<string> {
  const now = Math.floor(Date.now() / 1000);
  const times = { iat: now, nbf: now, exp: now + 3600 };
  if (who === 'robot') return sessionToken({ ...times, sub: 'proj:mine:ci', jti: ROBOT_ID });
  return sessionToken({ ...times, sub: `${who}:login`, jti: `attack-${++issued}` });
}
