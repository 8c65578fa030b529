import type { FileRegistry } from '@bufbuild/protobuf';
import type { AddressInfo } from 'node:net';
import type { Authenticator } from './access/authenticator.js';
import type { Enforcer } from './access/enforcer.js';
import type { Installation } from './access/installation.js';
import { PolicyGate } from './access/policy-gate.js';
import { createAccessControl, createOpenAccess } from './wiring/access-control.js';
import { loadDescriptors } from './api/descriptors.js';
import type { Service } from './api/method.js';
import { type Clock, systemClock } from './base/clock.js';
import { type ListenAddress, listenError } from './base/listen-error.js';
import type { Log } from './base/log.js';
import { Metrics } from './base/metrics.js';
import { type Random, systemRandom } from './base/random.js';
import { TimerWheel } from './base/timer-wheel.js';
import type { ServeConfig } from './config/config.js';
import { createCorridor, type Corridor } from './wiring/corridor.js';
import { createGrpcFraming } from './encode/grpc-frame.js';
import { createTranscoder } from './encode/transcoder.js';
import type { Revision } from './model/revision.js';
import { drainStreams } from './serve/drain.js';
import { GrpcServer } from './serve/grpc/grpc-server.js';
import { Gateway } from './serve/http/gateway.js';
import { GrpcWebDoor } from './serve/http/grpc-web-door.js';
import { HttpServer } from './serve/http/http-server.js';
import { createProbeServer } from './serve/http/probes.js';
import { OpenStreams } from './serve/open-streams.js';
import { servedMethods } from './serve/served-methods.js';
import { ApiClusterReader } from './source/kubernetes/api-cluster-reader.js';
import type { SharedCache } from './source/shared-cache.js';
import type { TreeSource } from './tree/tree-source.js';
import { openInstallation } from './wiring/installation.js';
import { ARGO_PACKAGE, createServices } from './wiring/services.js';
import { openTrees } from './wiring/trees.js';
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
  /** In the place of those that are read or computed; these are looked into, and shown to nobody. */
  readonly trees?: TreeSource;
  /** Argo CD's Redis; closed by whoever opened it. */
  readonly cache?: SharedCache;
  /** Further services, with descriptors that have everything of ours and theirs. */
  readonly registry?: FileRegistry;
  readonly services?: readonly Service[];
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
  const followed = openInstallation({ cluster, access: config.access, clock, random, log });
  const installation = parts.installation ?? followed.installation;
  const { cache } = parts;
  const control = (config.access.auth === 'none' ? createOpenAccess : createAccessControl)({
    installation,
    cache,
    clock,
    log,
  });
  const { authenticator = control.authenticator, enforcer = control.enforcer } = parts;
  const gates = config.access.auth === 'none' ? [] : [new PolicyGate(installation, control.policy)];
  const registry = parts.registry ?? loadDescriptors();
  const reader = new ApiClusterReader(cluster.client);
  const trees = openTrees({ cluster, reader, cache, keyPrefix: '', registry, clock, random, log });
  const corridor = createCorridor({
    upstream: { ...cluster.applications, source: trees.source },
    config,
    enforcer,
    authenticator,
    gates,
    policyStates: followed.policyStates,
    ...base,
  });
  metrics.beforeScrape(() => {
    const policy = control.policy();
    metrics.policyBroken.set(policy?.problem === undefined ? 0 : 1);
    metrics.policyRolesRefused.set(policy?.projectProblems.size ?? 0);
  });
  trees.follow(corridor.store);
  const transcode = createTranscoder(registry, `${ARGO_PACKAGE}.Application`);
  const { access } = config;
  const services = createServices({
    registry,
    transcode,
    corridor,
    installation,
    access,
    hasFurtherNamespaces: config.applicationNamespaces.length > 0,
    clock,
    resources: parts.trees ? { trees: parts.trees, cluster: reader } : trees.reading,
    further: parts.services ?? [],
  });
  const { readiness, guard } = corridor;
  const openStreams = new OpenStreams((caller, end, signal) => {
    const watched = guard.watch(caller, end);
    signal.addEventListener('abort', () => watched.cancel(), { once: true });
  });
  const doors = {
    methods: servedMethods(registry, services),
    authenticator,
    openStreams,
    heartbeatMs: config.heartbeatMs,
  };
  const framing = createGrpcFraming(transcode);
  const grpcServer = new GrpcServer({ ...doors, log, framing });
  const grpcWeb = new GrpcWebDoor({ ...doors, framing, clock, log });
  const gateway = new Gateway({ ...doors, registry, wheel, clock, random, log });
  const { corsOrigins, rootPath, host } = config;
  const toGrpc = grpcServer.accept.bind(grpcServer);
  const httpServer = await HttpServer.create({ gateway, grpcWeb, probed: readiness, corsOrigins, rootPath, toGrpc });
  const probeServer = createProbeServer(readiness, metrics);
  const close = async (): Promise<void> => {
    trees.close();
    followed.stop();
    control.stop();
    corridor.stop();
    grpcServer.close();
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
        await drainStreams({ subscribers, broadcaster, clock, windowMs: config.drainMs });
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
