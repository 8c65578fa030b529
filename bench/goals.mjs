/**
 * What is to be reached. A bound compares `of` (the product unless given) with `against`, round by round:
 *   atMost   what the product uses, divided by what the other uses
 *   atLeast  what the other uses, divided by what the product uses
 * Without `against` the value itself is bounded, in `unit`.
 */
const PRODUCT = 'kubecast';
const GRPC = 'kubecast gRPC';

export const GOALS = [
  {
    id: 'G1',
    what: 'SSE, one event per tick, 1,000 subscribers, 4 KB',
    bounds: [{ scenario: 'sse-4k', measure: 'cpu', against: 'floor-sock', atMost: 1.1 }],
  },
  { id: 'G2', what: 'the same', bounds: [{ scenario: 'sse-4k', measure: 'cpu', against: 'c-floor', atMost: 1.5 }] },
  { id: 'G3', what: 'the same', bounds: [{ scenario: 'sse-4k', measure: 'cpu', against: 'floor-res', atLeast: 1.5 }] },
  {
    id: 'G4',
    what: 'the same; 4 KB, 32 KB, 300 B',
    bounds: [
      { scenario: 'sse-4k', measure: 'cpu', against: 'nchan', atLeast: 1.4 },
      { scenario: 'sse-32k', measure: 'cpu', against: 'nchan', atLeast: 2.2 },
      { scenario: 'sse-300', measure: 'cpu', against: 'nchan', atLeast: 1 },
    ],
  },
  {
    id: 'G5',
    what: 'the same; 4 KB, 32 KB, 300 B',
    bounds: [...encodersAtLeast('sse-4k', 6.5), ...encodersAtLeast('sse-32k', 16), ...encodersAtLeast('sse-300', 2.8)],
  },
  {
    id: 'G6',
    what: 'SSE, 10 KB; both decide by RBAC, 20 projects',
    bounds: [{ scenario: 'sse-10k', measure: 'cpu', of: 'kubecast RBAC', against: 'argo-shaped', atLeast: 60 }],
  },
  {
    id: 'G7',
    what: 'SSE, 8 events per tick, 4 KB',
    bounds: [
      { scenario: 'sse-4k-8', measure: 'cpu', against: 'floor-sock', atMost: 1.15 },
      { scenario: 'sse-4k-8', measure: 'cpu', against: 'nchan', atLeast: 5.5 },
    ],
  },
  {
    id: 'G8',
    what: 'gRPC, one stream per connection, 4 KB',
    bounds: [
      { scenario: 'grpc-4k', measure: 'cpu', of: GRPC, against: 'http2 prebuilt', atMost: 1.9, later: 1.1 },
      { scenario: 'grpc-4k', measure: 'cpu', of: GRPC, against: 'grpc-js', atLeast: 2.9, later: 4.8 },
    ],
  },
  {
    id: 'G9',
    what: 'gRPC, 1,000 streams on 10 connections, 4 KB',
    bounds: [{ scenario: 'grpc-4k-10', measure: 'cpu', of: GRPC, against: 'grpc-js', atLeast: 7, later: 14 }],
  },
  {
    id: 'G10',
    what: '99th percentile of delivery, 1,000 subscribers, 10 events/s, 4 KB',
    bounds: [
      { scenario: 'latency', measure: 'p99', against: 'floor-sock', atMost: 1.15 },
      { scenario: 'latency', measure: 'p99', against: 'better-sse', atMost: 0.3 },
    ],
  },
  {
    id: 'G11',
    what: "the last subscriber's delivery beside stalled readers, and what one of them costs",
    bounds: [
      { scenario: 'stalled', measure: 'last', of: '1 stalled', against: 'none stalled', atMost: 1.1 },
      { scenario: 'stalled', measure: 'last', of: '100 stalled', against: 'none stalled', atMost: 1.1 },
      { scenario: 'stalled', measure: 'kibPerStalled', of: '200 stalled', atMost: 64, unit: 'KiB' },
    ],
  },
  {
    id: 'G12',
    what: 'resident memory per idle SSE subscriber, 9,000 of them',
    bounds: [
      { scenario: 'idle', measure: 'kibPerSubscriber', against: 'floor-res', atMost: 0.9 },
      { scenario: 'idle', measure: 'kibPerSubscriber', against: 'nchan', atMost: 0.9, later: 0.6 },
    ],
  },
  { id: 'G13', what: 'snapshot of 10,000 x 10 KB, one client', bounds: snapshotBounds('snapshot', 7) },
  {
    id: 'G13b',
    what: 'snapshot of 1,000 x 4 KB by 100 clients at once; its peers (a real API server, a real Argo CD) are not here',
    bounds: [{ scenario: 'snapshot-100', measure: 'extraMb', atMost: 80, unit: 'MB' }],
  },
  {
    id: 'G14',
    what: 'as G13, 20 clients at once',
    bounds: [
      { scenario: 'snapshot-20', measure: 'lastMs', against: 'naive snapshot', atLeast: 20 },
      { scenario: 'snapshot-20', measure: 'extraMb', against: 'naive snapshot', atLeast: 50 },
    ],
  },
  {
    id: 'G15',
    what: '10,000 subscribers, each of one name: CPU per event',
    bounds: [{ scenario: 'by-name', measure: 'cpuPerEvent', of: '10,000 names', against: '1,000 names', atMost: 1.15 }],
  },
  {
    id: 'G17',
    what: 'accepting 9,000 streams; the product has no authentication yet',
    bounds: [{ scenario: 'idle', measure: 'acceptCpu', against: 'floor-res', atMost: 1.3 }],
  },
  {
    id: 'G18',
    what: 'from listening to ready: a list of 10,000 x 9 KB',
    bounds: [
      { scenario: 'start', measure: 'readyMs', against: 'full list', atMost: 0.6 },
      { scenario: 'start', measure: 'peakMb', against: 'full list', atMost: 0.4 },
      { scenario: 'start', measure: 'stallMs', atMost: 50, unit: 'ms' },
    ],
  },
  {
    id: 'G19',
    what: 'steady state, 10,000 x 10 KB: resident memory beyond 1.6 times the bytes of the objects',
    bounds: [{ scenario: 'steady', measure: 'mbBeyond', atMost: 120, unit: 'MB' }],
  },
].map((goal) => ({ ...goal, bounds: goal.bounds.map((bound) => ({ of: PRODUCT, ...bound })) }));

function encodersAtLeast(scenario, atLeast) {
  return ['better-sse', '@fastify/sse'].map((against) => ({ scenario, measure: 'cpu', against, atLeast }));
}

function snapshotBounds(scenario, atLeast) {
  return [
    { scenario, measure: 'lastMs', against: 'naive snapshot', atLeast },
    { scenario, measure: 'firstMs', atMost: 15, unit: 'ms' },
    { scenario, measure: 'extraMb', atMost: 64, unit: 'MB' },
    { scenario, measure: 'stallMs', atMost: 25, unit: 'ms' },
  ];
}
