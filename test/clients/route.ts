import type { TestServer } from '../support/running-server.js';

/** What stands between the clients and a server. */
export interface Route {
  readonly name: string;
  to(server: TestServer): Promise<Way>;
}

export interface Way {
  readonly httpPort: number;
  readonly grpcPort: number;
  close(): Promise<void>;
}

/** Nothing: both doors are one port. */
export const direct: Route = {
  name: 'directly',
  to: async ({ httpPort }) => ({ httpPort, grpcPort: httpPort, close: async () => undefined }),
};
