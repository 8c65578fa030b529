import { createServer } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import type { Server } from 'node:net';
import { type Clock, sleep, systemClock } from '../base/clock.js';
import type { Tokens } from './accounts.js';
import { type Certificate, selfSignedCertificate } from './certificate.js';
import { Faults } from './faults.js';
import { ApiServer } from './http/api-server.js';
import { kubeconfigText } from './kubeconfig.js';
import { PodLogs } from './pod-logs.js';
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
  /** HTTPS with a certificate of its own, which `ca` and the kubeconfig carry; HTTP unless given. */
  readonly tls?: boolean;
  /** Who may do what; everybody may do everything unless given. */
  readonly tokens?: Tokens;
}

/** A Kubernetes API server in memory that speaks HTTP. */
export interface Simulator {
  readonly url: string;
  readonly port: number;
  /** The certificate to trust, in PEM; undefined where the simulator speaks plain HTTP. */
  readonly ca: string | undefined;
  readonly resources: ResourceStore;
  /** What containers say. */
  readonly podLogs: PodLogs;
  readonly faults: Faults;
  /** Ready to be written to a file; JSON is YAML. With the first of the tokens unless one is given. */
  kubeconfig(namespace?: string, token?: string): string;
  /** A cut in the network: destroys every open connection, the port stays open. */
  disconnectAll(): void;
  /** Closes the port and every connection; the resources live on. */
  close(): Promise<void>;
  /** Listens again on the same port with the same resources. */
  reopen(): Promise<void>;
}

const IDLE_MS = 90_000;

export async function startSimulator(options: SimulatorOptions = {}): Promise<Simulator> {
  const { clock = systemClock, host = '127.0.0.1', historyLimit, streamsLists = true, tokens } = options;
  const resources = new ResourceStore({ clock, ...(historyLimit === undefined ? {} : { historyLimit }) });
  const podLogs = new PodLogs(resources, clock);
  const faults = new Faults();
  const certificate = options.tls ? certificateFor(host) : undefined;
  const delay = (ms: number): Promise<void> => sleep(clock, ms);
  const api = new ApiServer({ resources, podLogs, faults, clock, streamsLists, delay, tokens });
  const port = new ReopenablePort(() => serverFor(api, certificate), host);
  await port.open(options.port ?? 0);
  const url = `http${certificate ? 's' : ''}://${host.includes(':') ? `[${host}]` : host}:${port.number}`;
  const ca = certificate?.cert;
  const [first] = tokens?.keys() ?? [];
  return {
    url,
    port: port.number,
    ca,
    resources,
    podLogs,
    faults,
    kubeconfig: (namespace = 'argocd', token = first) =>
      kubeconfigText(url, namespace, {
        ...(token === undefined ? {} : { token }),
        ...(ca === undefined ? {} : { ca }),
      }),
    disconnectAll: () => port.disconnectAll(),
    close: () => port.close(),
    reopen: () => port.open(port.number),
  };
}

/** Valid by the wall clock: the clients that check it know no other. */
function certificateFor(host: string): Certificate {
  return selfSignedCertificate([host, 'localhost', '127.0.0.1', '::1'], Date.now());
}

function serverFor(api: ApiServer, certificate: Certificate | undefined): Server {
  const options = { keepAliveTimeout: IDLE_MS };
  if (!certificate) return createServer(options, (request, response) => api.serve(request, response));
  return createTlsServer({ ...options, ...certificate }, (request, response) => api.serve(request, response));
}
