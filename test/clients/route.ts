import type { TestServer } from '../support/running-server.js';

/** What stands between the clients and a server. */
export interface Route {
  readonly name: string;
  /** The spare one is for when the server is gone. */
  to(server: TestServer, spare?: TestServer): Promise<Way>;
}

export interface Ports {
  readonly httpPort: number;
  readonly grpcPort: number;
}

export interface Way extends Ports {
  /** Where the spare one is, if clients do not find it by the same ports. */
  readonly toSpare?: Ports;
  close(): Promise<void>;
}

/** Nothing: both doors are one port. */
export const direct: Route = {
  name: 'directly',
  async to(server, spare) {
    return { ...portsOf(server), ...(spare ? { toSpare: portsOf(spare) } : {}), close: async () => undefined };
  },
};

function portsOf({ httpPort }: TestServer): Ports {
  return { httpPort, grpcPort: httpPort };
}
