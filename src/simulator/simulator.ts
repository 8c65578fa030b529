import { createServer, type Server } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { type Clock, sleep, systemClock } from '../base/clock.js';
import { Faults } from './faults.js';
import { ApiServer } from './http/api-server.js';
import { kubeconfigText } from './kubeconfig.js';
import { ResourceStore } from './resource-store.js';

export interface SimulatorOptions {
  readonly clock?: Clock;
  /** Loopback unless given. */
  readonly host?: string;
  /** Any free port unless given. */
  readonly port?: number;
  /** Changes kept per kind for watches and exact reads of the past. */
  readonly historyLimit?: number;
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
  const { clock = systemClock, host = '127.0.0.1', historyLimit } = options;
  const resources = new ResourceStore({ clock, ...(historyLimit === undefined ? {} : { historyLimit }) });
  const faults = new Faults();
  const api = new ApiServer({ resources, faults, clock, delay: (ms) => sleep(clock, ms) });
  const port = new Port(
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

/** A port that can be closed and opened again, with the connections through it. */
class Port {
  number = 0;
  private server: Server | undefined;
  private readonly sockets = new Set<Socket>();

  constructor(
    private readonly create: () => Server,
    private readonly host: string,
  ) {}

  async open(number: number): Promise<void> {
    if (this.server) throw new Error('the simulator listens already');
    const server = this.create();
    server.on('connection', (socket) => this.track(socket));
    await new Promise<void>((resolve, reject) => {
      server.once('error', reject);
      server.listen(number, this.host, () => {
        server.off('error', reject);
        resolve();
      });
    });
    this.server = server;
    this.number = (server.address() as AddressInfo).port; // listening on TCP, so it is an AddressInfo
  }

  async close(): Promise<void> {
    const { server } = this;
    this.server = undefined;
    if (!server) return;
    const closed = new Promise<void>((resolve) => void server.close(() => resolve()));
    this.disconnectAll();
    await closed;
  }

  disconnectAll(): void {
    for (const socket of this.sockets) socket.destroy();
  }

  private track(socket: Socket): void {
    this.sockets.add(socket);
    socket.on('error', () => socket.destroy());
    socket.on('close', () => this.sockets.delete(socket));
  }
}
