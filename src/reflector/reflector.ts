import { Backoff } from '../base/backoff.js';
import { type Clock, sleep } from '../base/clock.js';
import type { Log } from '../base/log.js';
import type { Metrics } from '../base/metrics.js';
import type { Random } from '../base/random.js';
import { compareRevisions, type Revision } from '../model/revision.js';
import { type ListWatch, type RawEvent, type RejectedItem, SourceError } from '../source/list-watch.js';
import { listWhole, type WholeList } from './relist.js';
import type { Sink } from './sink.js';
import { UpstreamState } from './upstream-state.js';

export interface ReflectorOptions {
  readonly source: ListWatch;
  readonly sink: Sink;
  readonly clock: Clock;
  readonly random: Random;
  readonly log: Log;
  readonly metrics: Metrics;
  /** As it stands in messages: `applications.argoproj.io`. */
  readonly resource: string;
}

/** client-go's figures. */
const BACKOFF = { firstMs: 800, factor: 2, maxMs: 30_000, jitter: 1 };
/** A watch that lived so long was a success. */
const STEADY_MS = 5_000;
/** Garbage may pass; the third time at one position it is the state there that cannot be read. */
const MAX_UNPARSABLE = 3;
const DOUBT_EVERY_MS = 60_000;

/**
 * Lists, watches from there, again for ever (R13):
 *
 *   list ──▶ watch ──(ended in order)──▶ watch
 *    ▲         │ broke: back off, one consistent limit=1 list
 *    └─────────┴─ expired, garbled three times, or history rewritten
 */
export class Reflector {
  readonly state: UpstreamState;
  private readonly backoff: Backoff;
  private mustList = true;
  private mustProbe = false;
  /** After a refused minimum: the next list is a consistent one. */
  private mustBeConsistent = false;
  private expiredInARow = 0;
  /** Whether the watch that broke had told anything: a server that does is alive. */
  private hasMoved = false;
  private noDoubtBefore = 0;
  private openWatch: AbortController | undefined;
  private unparsable = { position: '', times: 0 };
  /** When the server accepted the watch of this step; a request that hangs is no steady watch. */
  private openedAt: number | undefined;

  constructor(private readonly options: ReflectorOptions) {
    this.backoff = new Backoff(BACKOFF, options.random);
    this.state = new UpstreamState(options.clock, options.resource);
  }

  /** Resolves once `signal` is aborted; never rejects. */
  async run(signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      this.openedAt = undefined;
      try {
        await this.step(signal);
      } catch (error) {
        if (signal.aborted) return;
        await sleep(this.options.clock, this.afterFailure(error), signal);
      }
    }
  }

  /** The newest revision, read consistently; for cursors that are ahead of us (R9). Rejects with SourceError. */
  async newestRevision(signal: AbortSignal): Promise<Revision> {
    this.options.metrics.upstreamLists.inc();
    return (await this.options.source.list({ limit: 1 }, signal)).revision;
  }

  /** What clients say of our state speaks against it: at most once a minute it is held against a consistent list (R9). */
  doubt(): void {
    const now = this.options.clock.elapsed();
    if (now < this.noDoubtBefore) return;
    this.noDoubtBefore = now + DOUBT_EVERY_MS;
    this.mustList = this.mustBeConsistent = true;
    this.openWatch?.abort();
  }

  private async step(signal: AbortSignal): Promise<void> {
    if (this.mustProbe && !this.mustList) await this.probe(signal);
    if (this.mustList) await this.list(signal);
    if (!signal.aborted) await this.watch(signal);
  }

  /** A watch from a future revision would stay silent: ask where the server is before watching again. */
  private async probe(signal: AbortSignal): Promise<void> {
    const { position } = this.options.sink;
    const newest = await this.attempt('list', () => this.newestRevision(signal));
    this.mustProbe = false;
    if (position !== undefined && compareRevisions(newest, position) < 0) {
      this.options.log.warn({ newest, position }, 'the API server is behind what was seen: history may be rewritten');
      this.mustList = this.mustBeConsistent = true;
    }
  }

  private async list(signal: AbortSignal): Promise<void> {
    const { sink } = this.options;
    const minimum = this.mustBeConsistent ? undefined : sink.position;
    let list = await this.listOnce(minimum, signal);
    // A broken aggregator answers with nothing; a real deletion of everything says so twice.
    if (list.objects.length === 0 && sink.size > 0) list = await this.listOnce(minimum, signal);
    const kept = this.noteRejected(list.rejected);
    if (sink.position !== undefined && compareRevisions(list.revision, sink.position) < 0) {
      await this.goBack(list, signal);
    } else this.apply(list, kept);
    this.mustList = this.mustBeConsistent = this.mustProbe = false;
    this.state.synced();
  }

  /** Below our position: a stale cache, unless a consistent list says so twice. */
  private async goBack(list: WholeList, signal: AbortSignal): Promise<void> {
    const { sink, log } = this.options;
    const wasConsistent = this.mustBeConsistent;
    this.mustBeConsistent = true;
    if (!wasConsistent) throw new SourceError('too-large', 'the list is older than what was seen');
    const again = await this.listOnce(undefined, signal);
    const kept = this.noteRejected(again.rejected);
    if (sink.position === undefined || compareRevisions(again.revision, sink.position) >= 0) {
      this.apply(again, kept);
      return;
    }
    log.warn({ from: sink.position, to: again.revision }, 'history was rewritten: taking over the restored state');
    sink.rewrite(again.objects, again.revision, kept);
  }

  /** A list at or above our position; an older state of a uid than ours in it means that history was rewritten. */
  private apply({ objects, revision }: WholeList, kept: ReadonlySet<string>): void {
    const { sink, log } = this.options;
    if (!sink.holdsNewer(objects)) return sink.replace(objects, revision, kept);
    log.warn({ to: revision }, 'history was rewritten: the list shows older states than were seen');
    sink.rewrite(objects, revision, kept);
  }

  private listOnce(minimum: Revision | undefined, signal: AbortSignal): Promise<WholeList> {
    this.options.metrics.upstreamLists.inc();
    return this.attempt('list', () => listWhole(this.options.source, minimum, signal));
  }

  private async watch(signal: AbortSignal): Promise<void> {
    const { source, sink, clock, random, metrics } = this.options;
    if (sink.position === undefined) return;
    const timeoutSeconds = Math.floor(300 * (1 + random.next()));
    const opened = clock.elapsed();
    metrics.upstreamWatches.inc();
    this.mustProbe = true;
    const query = { from: sink.position, timeoutSeconds };
    const listener = { onOpen: () => this.onOpen(), onEvent: (event: RawEvent) => this.take(event) };
    const recall = new AbortController();
    this.openWatch = recall;
    const until = AbortSignal.any([signal, recall.signal]);
    try {
      await this.attempt('watch', () => source.watch(query, listener, until));
    } catch (error) {
      if (!recall.signal.aborted) throw error;
    }
    this.state.ended();
    if (recall.signal.aborted) return;
    const livedMs = clock.elapsed() - opened;
    if (livedMs < timeoutSeconds * 1000 - 5_000) throw new SourceError('unavailable', 'the watch ended early');
    this.mustProbe = false;
    this.backoff.reset();
  }

  private onOpen(): void {
    this.openedAt = this.options.clock.elapsed();
    this.state.watching();
  }

  private take(event: RawEvent): void {
    const { sink } = this.options;
    this.state.heard();
    this.expiredInARow = 0;
    this.hasMoved = true;
    if (event.type === 'BOOKMARK') sink.advance(event.revision);
    else if (event.type === 'DELETED') sink.remove(event.object);
    else sink.upsert(event.object);
  }

  /** Names the verb of what failed, for the one line that the operator reads. */
  private async attempt<T>(verb: 'list' | 'watch', action: () => Promise<T>): Promise<T> {
    try {
      return await action();
    } catch (error) {
      this.state.failed(verb, error);
      throw error;
    }
  }

  /** Decides what comes next, and returns how long to wait for it. */
  private afterFailure(error: unknown): number {
    const { clock, log, metrics, resource } = this.options;
    const problem = error instanceof SourceError ? error.problem : 'unavailable';
    metrics.upstreamProblems.inc({ problem });
    if (this.state.isNewProblem()) log.warn(`${this.state.describe()}`);
    else log.debug({ problem, resource }, String(error));
    const isSteady = this.openedAt !== undefined && clock.elapsed() - this.openedAt > STEADY_MS;
    if (isSteady || this.hasMoved) this.backoff.reset();
    this.hasMoved = false;
    if (problem === 'expired') this.mustList = true;
    // A cache that lists older states than it can watch from would be asked for ever.
    if (problem === 'expired' && this.expiredInARow++ > 0) this.mustBeConsistent = true;
    if (problem === 'expired' || problem === 'too-large') this.mustBeConsistent ||= this.wasListing();
    if (problem === 'unparsable') this.countUnparsable();
    if (problem === 'unauthorized') this.renewCredentials();
    const asked = error instanceof SourceError ? (error.retryAfterMs ?? 0) : 0;
    return Math.max(this.backoff.take(), asked);
  }

  /** A kubeconfig may be half written in this moment: then the old credentials stay until the next try. */
  private renewCredentials(): void {
    try {
      this.options.source.renewCredentials();
    } catch (error) {
      this.options.log.warn({ error: String(error) }, 'credentials could not be read again');
    }
  }

  private wasListing(): boolean {
    return this.state.failedVerb === 'list';
  }

  private countUnparsable(): void {
    const position = this.options.sink.position ?? '';
    const times = this.unparsable.position === position ? this.unparsable.times + 1 : 1;
    this.unparsable = { position, times };
    if (times >= MAX_UNPARSABLE) this.mustList = true;
  }

  private noteRejected(rejected: readonly RejectedItem[]): ReadonlySet<string> {
    this.options.metrics.rejectedItems.set(rejected.length);
    this.state.rejected = rejected;
    for (const item of rejected.slice(0, 20)) this.options.log.warn(item, 'an item of the list cannot be taken');
    return new Set(rejected.map((item) => item.key));
  }
}
