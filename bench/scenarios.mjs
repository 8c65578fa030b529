/** What is measured, by name, with everybody who takes part; the goals say which of it they need. */
import { byName } from './scenarios/by-name.mjs';
import { fanOut } from './scenarios/fan-out.mjs';
import { idle } from './scenarios/idle.mjs';
import { latency } from './scenarios/latency.mjs';
import { snapshots } from './scenarios/snapshots.mjs';
import { stalled } from './scenarios/stalled.mjs';
import { start } from './scenarios/start.mjs';
import { steady } from './scenarios/steady.mjs';

const FLOORS = ['c-floor', 'floor-sock'];
const ENCODERS = ['better-sse', '@fastify/sse'];
const GRPC = ['kubecast gRPC', 'http2 prebuilt', 'grpc-js encode once', 'grpc-js'];
const SUBSCRIBERS = 1_000;

/** `isQuick`: part of `--quick`, with `quickServers` where that is fewer; `rounds` where the usual number is too long. */
export const SCENARIOS = {
  'sse-4k': {
    servers: ['kubecast', ...FLOORS, 'floor-res', 'nchan', ...ENCODERS],
    quickServers: ['kubecast', ...FLOORS, 'floor-res', ...ENCODERS],
    isQuick: true,
    run: fanOut({ size: 4096, subscribers: SUBSCRIBERS }),
  },
  'sse-32k': {
    servers: ['kubecast', ...FLOORS, 'nchan', ...ENCODERS],
    run: fanOut({ size: 32_768, subscribers: SUBSCRIBERS }),
  },
  'sse-300': {
    servers: ['kubecast', ...FLOORS, 'nchan', ...ENCODERS],
    run: fanOut({ size: 300, subscribers: SUBSCRIBERS }),
  },
  'sse-10k': {
    servers: ['kubecast RBAC', 'kubecast', ...FLOORS, 'argo-shaped'],
    quickServers: ['kubecast RBAC', 'floor-sock', 'argo-shaped'],
    isQuick: true,
    run: fanOut({ size: 10_240, subscribers: SUBSCRIBERS }),
  },
  'sse-4k-8': {
    servers: ['kubecast', ...FLOORS, 'nchan'],
    quickServers: ['kubecast', 'floor-sock', 'nchan'],
    isQuick: true,
    run: fanOut({ size: 4096, subscribers: SUBSCRIBERS, perTick: 8 }),
  },
  'grpc-4k': { servers: [...FLOORS, ...GRPC], run: fanOut({ size: 4096, subscribers: SUBSCRIBERS }) },
  'grpc-4k-10': {
    servers: [...FLOORS, ...GRPC],
    run: fanOut({ size: 4096, subscribers: SUBSCRIBERS, streams: 100 }),
  },
  latency: { servers: ['kubecast', 'floor-sock', 'better-sse'], run: latency },
  stalled: {
    servers: ['kubecast'],
    run: stalled({ 'none stalled': 0, '1 stalled': 1, '100 stalled': 100, '200 stalled': 200 }),
  },
  idle: { servers: ['kubecast', 'floor-res', 'nchan'], run: idle },
  snapshot: {
    servers: ['kubecast', 'naive snapshot'],
    isQuick: true,
    run: snapshots({ size: 10_240, objects: 10_000, clients: 1 }),
  },
  'snapshot-20': {
    servers: ['kubecast', 'naive snapshot'],
    rounds: 3,
    run: snapshots({ size: 10_240, objects: 10_000, clients: 20 }),
  },
  'snapshot-100': {
    servers: ['kubecast', 'naive snapshot'],
    run: snapshots({ size: 4_096, objects: 1_000, clients: 100 }),
  },
  'by-name': { servers: ['kubecast'], run: byName({ '1,000 names': 1_000, '10,000 names': 10_000 }) },
  start: { servers: ['kubecast', 'full list'], run: start },
  steady: { servers: ['kubecast'], run: steady },
};
