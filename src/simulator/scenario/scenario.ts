import { type Clock, systemClock, type Timer } from '../../base/clock.js';
import { below, pick, type Random, seededRandom } from '../../base/random.js';
import type { KubernetesObject } from '../kubernetes-object.js';
import type { PodLogs } from '../pod-logs.js';
import type { ResourceStore } from '../resource-store.js';
import { type Act, isBusy, nextAct } from './acts.js';
import { application } from './application.js';
import { type Role, role } from './cast.js';
import { Chronicle } from './chronicle.js';
import type { Credentials } from './credentials.js';
import { install } from './installation.js';
import { setStage } from './scenery.js';
import { Workloads } from './workloads.js';

export interface ScenarioOptions {
  readonly apps: number;
  /** 0: nothing happens by itself. */
  readonly ratePerSecond: number;
  /** The same seed plays the same scenes; only uids differ. */
  readonly seed: number;
  readonly clock?: Clock;
  /** With them the cluster has an Argo CD installation, into which people log in. */
  readonly credentials?: Credentials;
}

export interface Scenario {
  /** Another application, with the objects that it deploys; it is left alone afterwards. */
  invite(guest: Role): void;
  stop(): void;
  /** Lets the next thing happen now. */
  step(): void;
}

/** Where it is played: a simulator, or as much of one. */
interface Stage {
  readonly resources: ResourceStore;
  /** Without them containers say nothing. */
  readonly podLogs?: PodLogs;
}

/** Fills the cluster with applications and keeps them busy. */
export function startScenario(simulator: Stage, options: ScenarioOptions): Scenario {
  const play = new Play(simulator, options);
  play.open();
  play.run();
  return play;
}

const WRITER = { manager: 'argocd-application-controller' };
/** How many applications have the objects behind them; the others only name theirs. */
const WORKLOADS = 20;
/** How many applications have events from the beginning. */
const LEADING = 50;
/** In one turn; what a process that slept has missed is not played afterwards. */
const MOST_STEPS = 100;

class Play implements Scenario {
  private readonly random: Random;
  private readonly clock: Clock;
  private readonly resources: ResourceStore;
  private readonly chronicle: Chronicle;
  private readonly workloads: Workloads;
  private readonly roles: Role[] = [];
  /** Who is in the middle of something: they are given most of the steps, or nothing would ever be finished. */
  private readonly busy = new Set<Role>();
  private readonly absent = new Set<Role>();
  private timer: Timer | undefined;

  constructor(
    { resources, podLogs }: Stage,
    private readonly options: ScenarioOptions,
  ) {
    this.resources = resources;
    this.random = seededRandom(options.seed);
    this.clock = options.clock ?? systemClock;
    this.chronicle = new Chronicle(resources);
    // Chances of its own, so that what happens to applications does not depend on their pods.
    const random = seededRandom(options.seed + 1);
    this.workloads = new Workloads({
      resources,
      podLogs,
      chronicle: this.chronicle,
      random,
      now: () => this.clock.now(),
    });
  }

  open(): void {
    const { credentials } = this.options;
    setStage(this.resources, credentials?.robotToken);
    if (credentials) install(this.resources, credentials, this.clock.now());
    for (let number = 0; number < this.options.apps; number += 1) {
      const player = role(number, this.random);
      this.roles.push(player);
      this.enter(player);
      const entered = number < LEADING ? this.find(player) : undefined;
      if (entered) this.chronicle.introduce(entered, this.clock.now());
      if (number < WORKLOADS) this.workloads.adopt(player);
    }
  }

  invite(guest: Role): void {
    this.enter(guest);
    this.workloads.adopt(guest);
  }

  run(): void {
    const { ratePerSecond } = this.options;
    if (ratePerSecond > 0) this.stepWhenDue(1000 / ratePerSecond, this.clock.elapsed());
  }

  /** Timers come late, and never sooner than after 1 ms: each plays all the steps that have fallen due. */
  private stepWhenDue(intervalMs: number, lastMs: number): void {
    this.timer = this.clock.after(intervalMs, () => {
      const due = Math.max(1, Math.floor((this.clock.elapsed() - lastMs) / intervalMs));
      for (let step = 0; step < Math.min(due, MOST_STEPS); step += 1) this.step();
      this.stepWhenDue(intervalMs, lastMs + due * intervalMs);
    });
  }

  stop(): void {
    this.timer?.cancel();
    this.timer = undefined;
  }

  step(): void {
    this.workloads.chatter();
    const player = this.chooseRole();
    if (!player || !this.resources.serves('applications')) return;
    const current = this.find(player);
    if (current) this.play(player, current);
    else this.enter(player);
  }

  private chooseRole(): Role | undefined {
    const crowd = [this.absent, this.busy][below(this.random, 4)];
    const pressing = crowd && crowd.size > 0 ? crowd : this.busy;
    const wantsEnd = pressing === this.absent || below(this.random, 3) > 0;
    if (pressing.size > 0 && wantsEnd) return pick(this.random, [...pressing]);
    return this.roles.length > 0 ? pick(this.random, this.roles) : undefined;
  }

  private find({ namespace, name }: Role): KubernetesObject | undefined {
    return this.resources.get('applications', namespace, name);
  }

  /** On the stage for the first time, or back again as another object of the same name. */
  private enter(player: Role): void {
    this.absent.delete(player);
    const { namespace } = player;
    if (!this.resources.isOpen(namespace) || this.find(player)) return;
    this.resources.create('applications', application(player, this.random, this.clock.now()), WRITER);
  }

  private play(player: Role, current: KubernetesObject): void {
    const now = this.clock.now();
    const act = nextAct({ role: player, application: current, random: this.random, now });
    this.perform(player, act);
    const after = this.find(player);
    if (after) this.chronicle.note(after, act, now);
    else this.absent.add(player);
    if (after && isBusy(after)) this.busy.add(player);
    else this.busy.delete(player);
  }

  private perform({ namespace, name }: Role, act: Act): void {
    if ('patch' in act) this.resources.mergePatch('applications', namespace, name, act.patch);
    else this.resources.delete('applications', namespace, name);
  }
}
