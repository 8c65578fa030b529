import { setImmediate as nextTurn } from 'node:timers/promises';
import { below, pick, type Random, seededRandom } from '../../src/base/random.js';
import { ManualClock } from '../../src/simulator/manual-clock.js';
import { type Client, CursorClient, type Frame, NativeClient, PageClient } from './clients.js';
import { Replica } from './replica.js';
import { Violation } from './screen.js';
import { WISHES } from './wishes.js';
import { World } from './world.js';

export interface Outcome {
  readonly violation: string | undefined;
  /** Resets of clients whose cursor the replica had to know. */
  readonly needlessResets: number;
  readonly resumes: number;
  readonly frames: number;
  /** Queues of slow clients that were collapsed. */
  readonly collapses: number;
}

const STEPS = 120;

/** One random life of a cluster, two replicas and their clients; everything follows from the seed. */
export async function runHistory(seed: number): Promise<Outcome> {
  const life = new Life(seed);
  try {
    await life.run();
    return { ...life.counts, violation: undefined };
  } catch (thrown) {
    if (!(thrown instanceof Violation)) throw thrown;
    return { ...life.counts, violation: `seed ${seed}: ${thrown.message}` };
  } finally {
    life.stop();
  }
}

class Life {
  readonly counts = { needlessResets: 0, resumes: 0, frames: 0, collapses: 0 };
  private readonly random: Random;
  private readonly clock = new ManualClock();
  private readonly world: World;
  /** Pages stay on the first, which keeps everything and never restarts; the others roam. */
  private readonly replicas: readonly Replica[];
  private readonly clients: Client[] = [];

  constructor(seed: number) {
    const random = seededRandom(seed);
    this.random = random;
    this.world = new World(random);
    const shared = { world: this.world, random, clock: this.clock };
    this.replicas = [
      new Replica({ ...shared, historyEntries: 10_000, outboxItems: 3, historyBytes: 4_000 }),
      new Replica({
        ...shared,
        historyEntries: 8 + below(random, 40),
        outboxItems: below(random, 8),
        historyBytes: below(random, 10_000),
      }),
    ];
  }

  async run(): Promise<void> {
    await this.settle();
    const truthAt = this.world.at.bind(this.world);
    for (let i = 0; i < 8; i++) {
      const wish = pick(this.random, WISHES);
      if (i < 4) this.clients.push(new NativeClient(wish, truthAt));
      else if (i < 6) this.clients.push(new CursorClient(wish, truthAt));
    }
    for (let step = 0; step < STEPS; step++) {
      this.step();
      if (step === 10) this.addPages();
      if (below(this.random, 3) > 0) await nextTurn();
    }
    await this.calmDown();
  }

  stop(): void {
    for (const client of this.clients) client.disconnect();
    for (const { corridor } of this.replicas) corridor.stop();
  }

  /** Pages list on the first replica: what it shows is what they start from. */
  private addPages(): void {
    const [first] = this.replicas;
    const since = first?.position ?? 0;
    const truthAt = this.world.at.bind(this.world);
    const wishes = WISHES.filter(({ fields, query }) => fields === undefined && query.name === undefined);
    for (let i = 0; i < 2; i++) this.clients.push(new PageClient(pick(this.random, wishes), truthAt, since));
    const byName = WISHES.filter(({ query }) => query.name !== undefined);
    this.clients.push(new WaitClient(pick(this.random, byName), truthAt, since));
  }

  private step(): void {
    const act = below(this.random, 100);
    const client = this.clients[below(this.random, this.clients.length)];
    const replica = pick(this.random, this.replicas);
    if (act < 35) this.world.write();
    else if (act < 38) this.world.writeElsewhere();
    else if (act < 60) replica.source.deliver(1 + below(this.random, 4));
    else if (act < 62) replica.source.bookmark();
    else if (act < 65) replica.source.cut();
    else if (act < 68) replica.source.cutAndCompact();
    else if (act < 69) this.restart();
    else if (act < 74) client?.stall();
    else if (act < 78) client?.goOn();
    else if (act < 84 && client) this.cut(client);
    else if (client) this.useOrOpen(client);
    this.clock.advance(50 + below(this.random, 700));
  }

  private restart(): void {
    const [, second] = this.replicas;
    for (const client of this.clients) if (client.replica === second) client.disconnect();
    second?.restart();
  }

  /** Some of what is on the wire is still read, the rest is lost: a cut between any two frames. */
  private cut(client: Client): void {
    client.read(below(this.random, client.unread + 1));
    client.disconnect();
  }

  private useOrOpen(client: Client): void {
    if (client.isConnected) {
      this.counts.frames += client.unread;
      client.read(1 + below(this.random, 30));
    } else this.open(client);
  }

  private open(client: Client): void {
    const [first] = this.replicas;
    const replica = client instanceof PageClient ? first : pick(this.random, this.replicas);
    if (!replica || replica.position === 0) return;
    const { position } = client;
    const mustResume = position !== undefined && replica.mustResume(position);
    const resets = client.resets;
    client.connect(replica);
    if (!mustResume) return;
    this.counts.resumes++;
    client.read(1);
    if (client.resets > resets) this.counts.needlessResets++;
  }

  /** Faults end, everyone reads to the end: every screen must be the truth of today. */
  private async calmDown(): Promise<void> {
    for (let round = 0; round < 80; round++) {
      for (const replica of this.replicas) {
        replica.source.deliver(1000);
        replica.source.bookmark();
      }
      for (const client of this.clients) {
        client.goOn();
        if (!client.isConnected) this.open(client);
        client.read(10_000);
      }
      this.clock.advance(2_000);
      await nextTurn();
      await nextTurn();
    }
    for (const client of this.clients) client.checkScreen(this.world.revision, `${client.constructor.name} at the end`);
    for (const replica of this.replicas) {
      const { source } = replica;
      this.counts.collapses += await replica.collapses();
      if (source.mostWatches > 1) throw new Violation('two upstream watches of one log at a time');
    }
  }

  private async settle(): Promise<void> {
    while (this.replicas.some(({ position }) => position === 0)) await nextTurn();
  }
}

/** `app wait`: a name and the revision of the Get before it; every connection repeats both. */
class WaitClient extends PageClient {
  /** Its snapshot is the state of one object: it replaces nothing. */
  protected override take(frame: Frame): void {
    if (frame.name !== 'reset') super.take(frame);
  }
}
