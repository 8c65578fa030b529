import { createServer } from 'node:http';
import { type Clock, sleep, systemClock } from '../base/clock.js';
import { Faults } from './faults.js';
import { ApiServer } from './http/api-server.js';
import { kubeconfigText } from './kubeconfig.js';
import { ReopenablePort } from './reopenable-port.js';
import { ResourceStore } from './resource-store.js';

export interface SimulatorOptions {
  readonly clock?: Clock;
  /** Loopback unless given. */
  readonly host?: string;
  /** Any free port unless given. */
  readonly port?: number;
  /** Changes kept per kind for watches and exact reads of the past. */
  readonly historyLimit?: number;
  /** True unless given; false as on a server whose feature gate WatchList is off. */
  readonly streamsLists?: boolean;
}

/** A Kubernetes API server in memory that speaks HTTP. */
export interface Simulator {
  readonly url: string;
  readonly port: number;
  readonly resources: ResourceStore;
  readonly faults: Faults;
  /** Ready to be written to a file; JSON is YAML. */
  kubeconfig(namespace?: string): string;
  /** A cut in the network: destroys every open connection, the port stays open. */
  disconnectAll(): void;
  /** Closes the port and every connection; the resources live on. */
  close(): Promise<void>;
  /** Listens again on the same port with the same resources. */
  reopen(): Promise<void>;
}

const IDLE_MS = 90_000;

export async function startSimulator(options: SimulatorOptions = {}): Promise<Simulator> {
  const { clock = systemClock, host = '127.0.0.1', historyLimit, streamsLists = true } = options;
  const resources = new ResourceStore({ clock, ...(historyLimit === undefined ? {} : { historyLimit }) });
  const faults = new Faults();
  const api = new ApiServer({ resources, faults, clock, streamsLists, delay: (ms) => sleep(clock, ms) });
  const port = new ReopenablePort(
    () => createServer({ keepAliveTimeout: IDLE_MS }, (request, response) => api.serve(request, response)),
    host,
  );
  await port.open(options.port ?? 0);
  const url = `http://${host.includes(':') ? `[${host}]` : host}:${port.number}`;
  return {
    url,
    port: port.number,
    resources,
    faults,
    kubeconfig: (namespace = 'argocd') => kubeconfigText(url, namespace),
    disconnectAll: () => port.disconnectAll(),
    close: () => port.close(),
    reopen: () => port.open(port.number),
  };
}
