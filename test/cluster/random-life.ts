import { setTimeout as pause } from 'node:timers/promises';
import { below, pick, type Random, seededRandom } from '../../src/base/random.js';
import { CuttableProxy } from '../support/cuttable-proxy.js';
import { type RunningServer, startServer } from '../e2e/running-server.js';
import { Terminal } from '../support/terminal.js';
import { checkScreen, Screen, Violation } from '../property/screen.js';
import { WISHES } from '../property/wishes.js';
import { grpcDoor, ndjsonDoor, sseDoor } from '../support/stream-clients.js';
import { waitUntil } from '../support/wait-until.js';
import { EtcdTruth } from './etcd-truth.js';
import { RandomWriter } from './random-writer.js';
import { RealCluster } from './real-cluster.js';
import { ScreenClient } from './screen-client.js';

const DOORS = [sseDoor, sseDoor, grpcDoor, ndjsonDoor];
const CLIENTS = 16;
const WRITERS = 2;
const SERVERS = [0, 1] as const;
const FLAGS = "--log-level warn --drain 0s --application-namespaces '*'";

/** A real cluster that is written to at random, two servers that follow it, each through a network of its own, and clients that roam. */
export class RandomLife {
  readonly clients: ScreenClient[] = [];
  private readonly random: Random;
  private readonly terminal = new Terminal();
  private readonly servers: RunningServer[] = [];
  private readonly proxies: CuttableProxy[] = [];
  private readonly writers: Promise<void>[] = [];
  private isOver = false;
  writes = 0;

  private constructor(
    seed: number,
    readonly cluster: RealCluster,
    private readonly truth: EtcdTruth,
  ) {
    this.random = seededRandom(seed);
  }

  static async begin(seed: number): Promise<RandomLife> {
    const cluster = await RealCluster.start({ compactEverySeconds: 30 });
    const life = new RandomLife(seed, cluster, await EtcdTruth.follow(cluster.etcdUrl));
    await cluster.request('POST', '/api/v1/namespaces', { metadata: { name: 'team' } });
    for (const _ of SERVERS) life.proxies.push(await CuttableProxy.before(cluster.apiPort));
    for (const index of SERVERS) await life.startServer(index);
    for (let i = 0; i < CLIENTS; i++) life.clients.push(life.newClient(i));
    return life;
  }

  /** Clients come, go and stall at random while `faults` happen; a violation ends both. */
  async during(faults: (signal: AbortSignal) => Promise<void>): Promise<void> {
    const violated = new AbortController();
    let isDone = false;
    const done = faults(violated.signal).finally(() => {
      isDone = true;
    });
    for (let i = 0; i < WRITERS; i++) this.writers.push(this.keepWriting());
    try {
      while (!isDone) {
        this.step();
        await pause(5 + below(this.random, 20));
      }
    } catch (violation) {
      violated.abort();
      await done.catch(() => undefined);
      throw violation;
    }
    await done;
  }

  cutUpstream(index: 0 | 1): void {
    this.proxies[index]?.cut();
  }

  /** Cuts, and lets nothing through until `joinUpstream`. */
  partUpstream(index: 0 | 1): void {
    const proxy = this.proxies[index];
    if (proxy) proxy.isDown = true;
    proxy?.cut();
  }

  joinUpstream(index: 0 | 1): void {
    const proxy = this.proxies[index];
    if (proxy) proxy.isDown = false;
  }

  /** How often the API server has told this server that what it asks for is forgotten (410). */
  async expiries(index: 0 | 1): Promise<number> {
    const text = await (await fetch(this.servers[index]?.metricsUrl ?? '')).text();
    const [, count = '0'] = /^kubecast_upstream_problems_total\{problem="expired"\} (\d+)/m.exec(text) ?? [];
    return Number(count);
  }

  async restartServer(index: 0 | 1, signal: 'SIGTERM' | 'SIGKILL'): Promise<void> {
    const server = this.servers[index];
    server?.process.signal(signal);
    await server?.process.ended;
    await this.startServer(index, server?.port);
  }

  /** Writing ends, everyone reads to the end; every screen ever shown with a cursor must have been the truth. */
  async settle(): Promise<void> {
    this.isOver = true;
    await Promise.all(this.writers);
    await waitUntil(() => this.everyoneKnows(), 'every screen to be the truth').catch((cause: unknown) => {
      for (const { name, screen, wish } of this.clients) this.check(screen.toString(), `${name} at the end`, wish);
      throw cause;
    });
    for (const client of this.clients) this.checkClaims(client);
  }

  async end(): Promise<void> {
    this.isOver = true;
    this.cluster.resumeEtcd();
    await Promise.all(this.writers);
    for (const client of this.clients) client.leave();
    await this.terminal.close();
    for (const proxy of this.proxies) proxy.close();
    this.truth.close();
    await this.cluster.close();
  }

  /** What the servers complained of, for whoever reads a failure. */
  get complaints(): string {
    return this.servers.map(({ process }, index) => `server ${index}:\n${process.err.slice(-4_000)}`).join('\n');
  }

  private check(shown: string, where: string, wish: ScreenClient['wish']): void {
    const { now, revision } = this.truth;
    checkScreen(shown, { position: revision, where, truth: Screen.of(now, wish) });
  }

  private checkClaims({ claims, wish }: ScreenClient): void {
    const sorted = claims.toSorted((a, b) => a.position - b.position);
    const states = this.truth.statesAt(sorted.map(({ position }) => position));
    for (const { shown, position, where } of sorted) {
      const { value } = states.next();
      checkScreen(shown, { position, where, truth: Screen.of(value ?? new Map(), wish) });
    }
  }

  private everyoneKnows(): boolean {
    const { now } = this.truth;
    let all = true;
    for (const client of this.clients) {
      client.goOn();
      if (!client.isConnected) this.connect(client);
      client.read();
      all &&= client.screen.toString() === Screen.of(now, client.wish).toString();
    }
    return all;
  }

  private step(): void {
    const client = pick(this.random, this.clients);
    const act = below(this.random, 100);
    if (act < 12) client.cut(this.random);
    else if (act < 15) client.stall();
    else if (act < 25) client.goOn();
    else if (client.isConnected) client.read();
    else this.connect(client);
  }

  private connect(client: ScreenClient): void {
    client.read();
    client.connect(pick(this.random, this.servers));
  }

  private newClient(index: number): ScreenClient {
    const door = DOORS[index % DOORS.length] ?? sseDoor;
    const wishes = WISHES.filter(({ fields }) => door.hasMasks || fields === undefined);
    return new ScreenClient(`client ${index} (${door.name})`, door, pick(this.random, wishes));
  }

  private async keepWriting(): Promise<void> {
    const writer = new RandomWriter(this.cluster, this.random, () => this.truth.now);
    while (!this.isOver) {
      await writer.write();
      await pause(10 + below(this.random, 40));
    }
    this.writes += writer.writes;
  }

  private async startServer(index: 0 | 1, port = 0): Promise<void> {
    const proxy = this.proxies[index];
    if (!proxy) throw new Violation('a server without a network');
    const kubeconfig = (): string => this.cluster.kubeconfig(`https://127.0.0.1:${proxy.port}`);
    this.servers[index] = await startServer(this.terminal, { kubeconfig }, { port, flags: FLAGS });
  }
}
