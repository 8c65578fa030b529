import { Client } from './client.mjs';
import { startContestant } from './contestants.mjs';
import { cpuMicroseconds, turnsOf, waitingSince } from './process-reading.mjs';
import { end } from './processes.mjs';

/** A server with its clients, each on its core. */
export class Stand {
  /** Without clients yet; see `connect`. */
  static async open(contestant, settings, name = contestant) {
    return new Stand(name, await startContestant(contestant, settings));
  }

  constructor(name, contestant) {
    this.name = name;
    this.contestant = contestant;
    this.client = new Client();
  }

  get pid() {
    return this.contestant.process.pid;
  }

  async connect({ count, paths, streams = 1 }) {
    const { door, control } = this.contestant;
    const perConnection = door.kind === 'grpc' ? streams : 1;
    const connections = count / perConnection;
    await this.client.ask({
      name: 'connect',
      door: { ...door, streams: perConnection },
      control,
      count: connections,
      paths,
    });
  }

  /**
   * What an order to the clients costs: its result, the share of each core that was used meanwhile, and the share of
   * the server's time in which somebody else had its core.
   */
  async measured(order) {
    const before = this.#cpu();
    const turns = turnsOf(this.pid);
    const start = performance.now();
    const result = await this.client.ask(order);
    const wallUs = (performance.now() - start) * 1000;
    const after = this.#cpu();
    const serverUs = after.server - before.server;
    const serverWaiting = waitingSince(this.pid, turns);
    const clientBusy = (after.client - before.client) / wallUs;
    return { result, serverUs, serverWaiting, serverBusy: serverUs / wallUs, clientBusy };
  }

  async close() {
    await Promise.all([this.client.end(), end(this.contestant.process), ...this.contestant.others.map(end)]);
  }

  #cpu() {
    const clients = [this.client.pid, ...this.contestant.others.map(({ pid }) => pid)];
    const client = clients.reduce((sum, pid) => sum + cpuMicroseconds(pid), 0);
    return { server: cpuMicroseconds(this.pid), client };
  }
}
