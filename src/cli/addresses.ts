import type { RunningServer } from '../server.js';

/** Where a server can be reached from this machine. */
export interface Addresses {
  /** `http://127.0.0.1:8080/`, with the root path, ending in a slash. */
  readonly http: string;
  readonly grpc: string;
  readonly metrics: string;
}

type Ports = Pick<RunningServer, 'host' | 'httpPort' | 'grpcPort' | 'metricsPort'>;

export function addressesOf({ host, httpPort, grpcPort, metricsPort }: Ports, rootPath = ''): Addresses {
  const name = reachable(host);
  return {
    http: `http://${name}:${httpPort}${rootPath}/`,
    grpc: `${name}:${grpcPort}`,
    metrics: `http://${name}:${metricsPort}/`,
  };
}

/** "Every address of this machine" is no address that one can go to. */
export function reachable(host: string): string {
  if (host === '0.0.0.0') return '127.0.0.1';
  if (host === '::') return 'localhost';
  return host.includes(':') ? `[${host}]` : host;
}

/** Said beside an address of this machine where the ports stand open to others; empty elsewhere. */
export function openTo(host: string): string {
  if (host === '0.0.0.0') return ', on every address of this machine (0.0.0.0)';
  return host === '::' ? ', on every address of this machine ([::])' : '';
}

export function isLoopback(host: string): boolean {
  return host === 'localhost' || host === '::1' || /^127\.[\d.]+$/.test(host);
}
