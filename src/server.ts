import type { FileRegistry } from '@bufbuild/protobuf';
import type { AddressInfo } from 'node:net';
import type { Authenticator } from './access/authenticator.js';
import type { Enforcer } from './access/enforcer.js';
import { FollowedFileGate } from './access/followed-file-gate.js';
import type { Installation } from './access/installation.js';
import { PolicyGate } from './access/policy-gate.js';
import { createAccessControl } from './wiring/access-control.js';
import { openCache } from './wiring/cache.js';
import { openTrees } from './wiring/trees.js';
import { countPolicyProblems } from './wiring/policy-metrics.js';
import { loadDescriptors } from './api/descriptors.js';
import type { Service } from './api/method.js';
import { type Clock, systemClock } from './base/clock.js';
import { type ListenAddress, listenError } from './base/listen-error.js';
import type { Log } from './base/log.js';
import { Metrics } from './base/metrics.js';
import { type Random, systemRandom } from './base/random.js';
import { TimerWheel } from './base/timer-wheel.js';
import type { AccessConfig } from './config/access-config.js';
import type { ServeConfig } from './config/config.js';
import { createCorridor, type Corridor } from './wiring/corridor.js';
import { createGrpcFraming } from './encode/grpc-frame.js';
import { createTranscoder } from './encode/transcoder.js';
import type { Revision } from './model/revision.js';
import { drainStreams } from './serve/drain.js';
import { type ArgocdServer, parseArgocdServer } from './serve/forward/argocd-server.js';
import { openForwards } from './serve/open-forwards.js';
import { GrpcServer } from './serve/grpc/grpc-server.js';
import { Gateway } from './serve/http/gateway.js';
import { GrpcWebDoor } from './serve/http/grpc-web-door.js';
import { HttpServer } from './serve/http/http-server.js';
import { LogoutDoor } from './serve/http/logout-door.js';
import { createProbeServer } from './serve/http/probes.js';
import { OpenStreams } from './serve/open-streams.js';
import { servedMethods } from './serve/served-methods.js';
import { ApiClusterReader } from './source/kubernetes/api-cluster-reader.js';
import type { SharedCache } from './source/shared-cache.js';
import type { TreeDocuments } from './tree/tree-documents.js';
import { openInstallation } from './wiring/installation.js';
import { ARGO_PACKAGE, createServices } from './wiring/services.js';
import { openCluster } from './wiring/upstream.js';

/** A server that listens. */
export interface RunningServer {
  readonly host: string;
  readonly httpPort: number;
  readonly grpcPort: number;
  readonly metricsPort: number;
  readonly metrics: Metrics;
  /** Everything behind the doors, for tests that count. */
  readonly corridor: Corridor;
  /** Resolves once the first list is in. */
  whenReady(): Promise<void>;
  /** Ends all streams in peace, then closes. */
  drain(): Promise<void>;
  /** At once. */
  close(): Promise<void>;
}

/** What a program, or a test, may put in the place of the defaults. */
export interface ServerParts {
  readonly clock?: Clock;
  readonly random?: Random;
  readonly authenticator?: Authenticator;
  readonly installation?: Installation;
  /** Made when the store is there, since a policy's past is told in its positions. */
  readonly enforcer?: (position: () => Revision | undefined, clock: Clock) => Enforcer;
  /** In the place of those that are read or computed. */
  readonly trees?: TreeDocuments;
  /** In the place of Argo CD's Redis. */
  readonly cache?: SharedCache;
  /** Further services, with descriptors that have everything of ours and theirs. */
  readonly registry?: FileRegistry;
  readonly services?: readonly Service[];
  /** Where calls go that are not served here. */
  readonly argocdServer?: ArgocdServer;
}

/** How long clients have to take their last bytes. */
const SETTLE_MS = 6_000;

/** Wires the stops in the order of the house. Rejects with an Error whose message is one line for the operator. */
export async function startServer(config: ServeConfig, log: Log, parts: ServerParts = {}): Promise<RunningServer> {
  const { clock = systemClock, random = systemRandom } = parts;
  const metrics = new Metrics();
  const wheel = new TimerWheel(clock);
  const base = { clock, random, log, metrics, wheel };
  const cluster = await openCluster(config, clock);
  const { access } = config;
  const followed = openInstallation({ cluster, access, clock, random, log });
  const installation = parts.installation ?? followed.installation;
  const cache = parts.cache ?? openCache(access, base);
  const control = createAccessControl({ access, installation, cache, clock, random, log });
  const { authenticator = control.authenticator, enforcer = control.enforcer } = parts;
  const gates = [
    ...(access.auth === 'none' ? [] : [new PolicyGate(installation, control.policy)]),
    ...(followed.policyFile ? [new FollowedFileGate('policy', followed.policyFile)] : []),
    ...control.gates,
  ];
  const { policyStates } = followed;
  const registry = parts.registry ?? loadDescriptors();
  const reader = new ApiClusterReader(cluster.client);
  const keyPrefix = access.redisKeyPrefix;
  const trees = openTrees({
    cluster,
    reader,
    cache,
    installation,
    documents: parts.trees,
    keyPrefix,
    registry,
    clock,
    random,
    log,
  });
  const upstream = { ...cluster.applications, source: trees.source };
  const corridor = createCorridor({ upstream, config, enforcer, authenticator, gates, policyStates, ...base });
  trees.follow(corridor.store);
  countPolicyProblems(metrics, control, followed);
  const transcode = createTranscoder(registry, `${ARGO_PACKAGE}.Application`);
  const services = createServices({
    registry,
    transcode,
    corridor,
    reader,
    installation,
    control,
    resources: trees.reading,
    config,
    clock,
    further: parts.services ?? [],
  });
  const { readiness, guard } = corridor;
  const openStreams = new OpenStreams({
    wheel,
    clock,
    metrics,
    slowTimeoutMs: config.slowSubscriberTimeoutMs,
    onOpen(caller, end, signal) {
      const watched = guard.watch(caller, end);
      signal.addEventListener('abort', () => watched.cancel(), { once: true });
    },
  });
  const doors = {
    methods: servedMethods(registry, services),
    authenticator,
    openStreams,
    heartbeatMs: config.heartbeatMs,
  };
  const framing = createGrpcFraming(transcode);
  const { corsOrigins, rootPath, host } = config;
  const forwards = openForwards(parts.argocdServer ?? argocdServerOf(access), {
    rootPath,
    authenticator,
    metrics,
    random,
    log,
    clock,
    untilSeen: corridor.ownWrites.untilSeen,
  });
  const grpcServer = new GrpcServer({ ...doors, log, framing, ...forwards.grpc });
  const grpcWeb = new GrpcWebDoor({ ...doors, framing, clock, log, ...forwards.http });
  const gateway = new Gateway({ ...doors, registry, wheel, clock, random, log, ...forwards.http });
  const toGrpc = grpcServer.accept.bind(grpcServer);
  const logout = new LogoutDoor({ ...doors, log, rootPath, ...forwards.http });
  const routes = { gateway, grpcWeb, logout, authenticator, log, probed: readiness, corsOrigins, rootPath, toGrpc };
  const httpServer = await HttpServer.create({ ...routes, ...forwards.http, ...forwards.webSockets });
  metrics.beforeScrape(() => metrics.webSockets.set(httpServer.openWebSockets));
  const probeServer = createProbeServer(readiness, metrics);
  const close = async (): Promise<void> => {
    followed.stop();
    control.stop();
    trees.close();
    cache?.close();
    corridor.stop();
    grpcServer.close();
    forwards.close();
    probeServer.close();
    probeServer.closeAllConnections();
    await httpServer.close();
  };
  try {
    const { port, grpcPort: ownPort, metricsPort: probePort } = config;
    const httpPort = await listening({ flag: 'port', host, port }, httpServer.listen(host, port));
    const grpcPort = await listening({ flag: 'grpc-port', host, port: ownPort }, grpcServer.listen(host, ownPort));
    const probes = listen(probeServer, host, probePort);
    const metricsPort = await listening({ flag: 'metrics-port', host, port: probePort }, probes);
    followed.start();
    control.start();
    corridor.start();
    return {
      host,
      httpPort,
      grpcPort,
      metricsPort,
      metrics,
      corridor,
      whenReady: () => corridor.whenReady(),
      async drain() {
        corridor.readiness.stop();
        corridor.streams.stopTaking();
        openStreams.endAll();
        const { subscribers, broadcaster } = corridor;
        const windowMs = config.drainMs;
        const streamsEnded = drainStreams({ subscribers, broadcaster, clock, windowMs });
        await Promise.all([streamsEnded, forwards.drain(clock, windowMs)]);
        // The reason of an end is on its way still.
        await Promise.all([httpServer.settle(SETTLE_MS), grpcServer.settle(SETTLE_MS)]);
        await close();
      },
      close,
    };
  } catch (error) {
    await close();
    throw error;
  }
}

function argocdServerOf({ argocdServer, argocdServerInsecure }: AccessConfig): ArgocdServer | undefined {
  return argocdServer === undefined ? undefined : parseArgocdServer(argocdServer, !argocdServerInsecure);
}

function listen(server: ReturnType<typeof createProbeServer>, host: string, port: number): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, () => {
      const address: AddressInfo | string | null = server.address();
      resolve(typeof address === 'object' && address ? address.port : port);
    });
  });
}

async function listening(address: ListenAddress, opened: Promise<number>): Promise<number> {
  try {
    return await opened;
  } catch (cause) {
    throw listenError(address, cause);
  }
}
