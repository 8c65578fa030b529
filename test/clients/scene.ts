import { afterAll, beforeAll } from '@jest/globals';
import type { ServeConfig } from '../../src/config/config.js';
import type { Simulator } from '../../src/simulator/simulator.js';
import { CuttableProxy } from '../support/cuttable-proxy.js';
import { isInstalled } from '../support/real-client.js';
import { Terminal } from '../support/terminal.js';
import { addApplications } from '../support/cluster-fixture.js';
import { startWorld, type World } from '../support/running-server.js';
import type { ForeignClient } from './foreign-clients.js';
import { ForeignWatch } from './foreign-watch.js';
import type { Ports, Route, Way } from './route.js';

export interface SceneOptions {
  readonly route: Route;
  readonly clients: readonly ForeignClient[];
  readonly applications?: number;
  readonly query?: string;
  /** Whether another server stands by. */
  readonly hasSpare?: boolean;
  readonly config?: Partial<ServeConfig>;
  /** The server is there, but its first list takes this long. */
  readonly firstListMs?: number;
}

/** One client of a scene: what it sees, and the cable it hangs on. */
export interface Onlooker {
  readonly client: ForeignClient;
  readonly watch: ForeignWatch;
  readonly cable: CuttableProxy;
}

/** One story, played once before all clients at the same time; each of them is asked afterwards. */
export class Scene {
  private readonly onlookers = new Map<string, Onlooker>();
  private readonly failures = new Map<string, unknown>();

  constructor(
    readonly world: World,
    private readonly way: Way,
    private readonly terminal: Terminal,
  ) {}

  /** Rejects with why this client did not come to the end of the story. */
  of(client: ForeignClient): Onlooker {
    if (this.failures.has(client.name)) throw this.failures.get(client.name);
    const onlooker = this.onlookers.get(client.name);
    if (!onlooker) throw new Error(`${client.name} has no part in this scene`);
    return onlooker;
  }

  async enter(client: ForeignClient, { query = '' }: SceneOptions): Promise<void> {
    const cable = await CuttableProxy.before(portFor(client, this.way));
    const lines = await client.open({ port: cable.port, query, terminal: this.terminal });
    this.onlookers.set(client.name, { client, cable, watch: new ForeignWatch(client.name, lines) });
  }

  /** Goes on when all have come so far; who does not leaves the story. */
  async everyone(step: (onlooker: Onlooker) => Promise<void> | void): Promise<void> {
    const playing = [...this.onlookers.values()].filter(({ client }) => !this.failures.has(client.name));
    await Promise.all(
      playing.map(async (onlooker) => {
        try {
          await step(onlooker);
        } catch (error) {
          this.failures.set(onlooker.client.name, error);
        }
      }),
    );
  }

  /** Whoever comes back finds the spare server. */
  async leadToSpare(): Promise<void> {
    const { toSpare } = this.way;
    if (toSpare) await this.everyone(({ client, cable }) => cable.lead(portFor(client, toSpare)));
  }

  async close(): Promise<void> {
    for (const { cable } of this.onlookers.values()) cable.close();
    await Promise.all([...this.onlookers.values()].map(({ watch }) => watch.close()));
    await this.terminal.close();
    await this.way.close();
    await this.world.close();
  }
}

function portFor({ door }: ForeignClient, { grpcPort, httpPort }: Ports): number {
  return door === 'grpc' ? grpcPort : httpPort;
}

/** Plays the story before the first test of its block. */
export function useScene(options: SceneOptions, play: (scene: Scene) => Promise<void>): Pick<Scene, 'of' | 'world'> {
  let current: Scene | undefined;
  const scene = (): Scene => {
    if (!current) throw new Error('there is a scene in tests only');
    return current;
  };
  beforeAll(async () => {
    const { route, clients, hasSpare = false, firstListMs } = options;
    const config = { corsOrigins: ['*'], ...options.config };
    const prepare = (simulator: Simulator): void => fill(simulator, options);
    const world = await startWorld({ prepare, config, waitsForReady: firstListMs === undefined });
    const spare = hasSpare ? await world.addServer({ config }) : undefined;
    current = new Scene(world, await route.to(world.server, spare), new Terminal());
    await Promise.all(clients.filter(isPresent).map((client) => scene().enter(client, options)));
    await play(current);
  });
  afterAll(() => current?.close());
  return {
    of: (client) => scene().of(client),
    get world() {
      return scene().world;
    },
  };
}

function fill(simulator: Simulator, { applications = 5, firstListMs }: SceneOptions): void {
  addApplications(simulator, applications);
  if (firstListMs === undefined) return;
  simulator.faults.add({ on: 'list', plural: 'applications', do: { delayMs: firstListMs } });
}

export function isPresent({ needs }: ForeignClient): boolean {
  return needs.every(isInstalled);
}
