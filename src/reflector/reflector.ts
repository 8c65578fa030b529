import { Backoff } from '../base/backoff.js';
import { type Clock, sleep } from '../base/clock.js';
import type { Log } from '../base/log.js';
import type { Metrics } from '../base/metrics.js';
import type { Random } from '../base/random.js';
import { compareRevisions, type Revision } from '../model/revision.js';
import { type ListWatch, type RawEvent, SourceError, type WatchQuery } from '../source/list-watch.js';
import { Listing } from './listing.js';
import { LOOK_BACK_SECONDS, type LookBack } from './look-back.js';
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
  private readonly listing: Listing;
  /** As long as the first watch still tells of the time before the list. */
  private lookBack: LookBack | undefined;
  private mustList = true;
  private mustProbe = false;
  private expiredInARow = 0;
  /** Whether the watch that broke had told anything: a server that does is alive. */
  private hasMoved = false;
  private noDoubtBefore = 0;
  private openWatch: AbortController | undefined;
  private unparsable = { position: '', times: 0 };
  /** When the server accepted the watch of this step; a request that hangs is no steady watch. */
  private openedAt: number | undefined;

  constructor(private readonly options: ReflectorOptions) {
    this.listing = new Listing(options);
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
    this.mustList = this.listing.mustBeConsistent = true;
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
      this.mustList = this.listing.mustBeConsistent = true;
    }
  }

  private async list(signal: AbortSignal): Promise<void> {
    this.endLookBack();
    this.lookBack = await this.attempt('list', () => this.listing.run(signal));
    this.mustList = this.mustProbe = false;
    this.state.rejected = this.listing.rejected;
    this.state.synced();
  }

  private async watch(signal: AbortSignal): Promise<void> {
    const { sink, clock, random, metrics } = this.options;
    if (sink.position === undefined) return;
    const timeoutSeconds = this.lookBack ? LOOK_BACK_SECONDS : Math.floor(300 * (1 + random.next()));
    const opened = clock.elapsed();
    metrics.upstreamWatches.inc();
    this.mustProbe = true;
    const recall = new AbortController();
    this.openWatch = recall;
    try {
      const query = { from: this.lookBack?.from ?? sink.position, timeoutSeconds };
      await this.watchOnce(query, AbortSignal.any([signal, recall.signal]));
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

  /** One watch; the first one may begin in the past, of which the server need not know any more. */
  private async watchOnce(query: WatchQuery, signal: AbortSignal): Promise<void> {
    const { lookBack } = this;
    const listener = { onOpen: () => this.onOpen(), onEvent: (event: RawEvent) => this.take(event) };
    let isForgotten = false;
    try {
      await this.attempt('watch', () => this.options.source.watch(query, listener, signal));
    } catch (error) {
      isForgotten = lookBack !== undefined && error instanceof SourceError && error.problem === 'expired';
      if (!isForgotten) throw error;
      this.state.heard();
    } finally {
      if (isForgotten || !lookBack?.startsOver()) this.endLookBack();
    }
  }

  private endLookBack(): void {
    this.lookBack?.abandon();
    this.lookBack = undefined;
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
    if (this.lookBack?.takes(event)) return;
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
    if (problem === 'expired' && this.expiredInARow++ > 0) this.listing.mustBeConsistent = true;
    if (problem === 'expired' || problem === 'too-large') this.listing.mustBeConsistent ||= this.wasListing();
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
}
