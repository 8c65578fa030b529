/**
 * The servers by name. Each `start(settings)` answers what runs: {process, others, door, control}; the processes
 * beside the one that is measured are `others`. `settings` has at least the size of an Application.
 */
import { startC } from './c-floor.mjs';
import { startNchan } from './nchan.mjs';
import { jsonLine, SERVER_CORE, startNode } from './processes.mjs';
import { startProduct } from './product.mjs';

const CONTESTANTS = {
  kubecast: (settings) => startProduct({ ...settings, doorKind: 'sse' }),
  'kubecast RBAC': (settings) => startProduct({ ...settings, secretKey: 'bench' }),
  'kubecast gRPC': (settings) => startProduct({ ...settings, doorKind: 'grpc' }),
  'c-floor': startC,
  'floor-sock': ours('floor-sock'),
  'floor-res': ours('floor-res'),
  nchan: startNchan,
  'better-sse': ours('better-sse'),
  '@fastify/sse': ours('fastify-sse'),
  'argo-shaped': ours('argo-shaped'),
  'naive snapshot': ours('naive-snapshot'),
  'http2 prebuilt': ours('http2-prebuilt', 'grpc'),
  'grpc-js encode once': ours('grpc-js', 'grpc', { encodeOnce: true }),
  'grpc-js': ours('grpc-js', 'grpc'),
};

export function startContestant(name, settings) {
  return CONTESTANTS[name](settings);
}

/** A server of this folder, which says where it is. */
function ours(file, doorKind = 'sse', extra = {}) {
  return async (settings) => {
    const args = [`bench/servers/${file}.mjs`, JSON.stringify({ ...settings, ...extra })];
    const process = startNode(SERVER_CORE, args);
    const { port, controlPort } = await jsonLine(process);
    const path = doorKind === 'grpc' ? '/application.ApplicationService/Watch' : '/stream';
    return { process, others: [], door: { kind: doorKind, port, path, streams: 1 }, control: lineControl(controlPort) };
  };
}

export function lineControl(port) {
  return { kind: 'line', port };
}
