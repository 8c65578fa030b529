import type { Clock } from '../base/clock.js';
import { type RejectedItem, SourceError } from '../source/list-watch.js';

/** What is known of the way to the API server, for readiness and for the operator. */
export class UpstreamState {
  /** Items of the last list that could not be taken. */
  rejected: readonly RejectedItem[] = [];
  private isSynced = false;
  private problem: { verb: string; text: string; kind: string; isReported: boolean } | undefined;
  /** Since when no watch is open; from the start until the first one. */
  private blindSince: number | undefined;
  private lastHeard: number;

  constructor(
    private readonly clock: Clock,
    private readonly resource: string,
  ) {
    this.blindSince = clock.elapsed();
    this.lastHeard = clock.elapsed();
  }

  /** How long ago the server said anything: an event, a bookmark, a list; from the start until the first word. */
  get silentMs(): number {
    return this.clock.elapsed() - this.lastHeard;
  }

  get hasSynced(): boolean {
    return this.isSynced;
  }

  get failedVerb(): string | undefined {
    return this.problem?.verb;
  }

  get problemKind(): string | undefined {
    return this.problem?.kind;
  }

  /** How long no watch has been open, in ms; 0 while one is. */
  get behindMs(): number {
    return this.blindSince === undefined ? 0 : this.clock.elapsed() - this.blindSince;
  }

  synced(): void {
    this.isSynced = true;
    this.heard();
  }

  /** The server has accepted a watch; it counts as open until it ends or fails. */
  watching(): void {
    this.blindSince = undefined;
    this.heard();
  }

  /** A watch has ended; whether that is a problem is for the caller to say. */
  ended(): void {
    this.blindSince ??= this.clock.elapsed();
  }

  heard(): void {
    this.problem = undefined;
    this.lastHeard = this.clock.elapsed();
  }

  failed(verb: string, error: unknown): void {
    this.blindSince ??= this.clock.elapsed();
    const kind = error instanceof SourceError ? error.problem : 'unavailable';
    const text = error instanceof Error ? error.message : String(error);
    const isReported = this.problem?.kind === kind && this.problem.verb === verb && this.problem.isReported;
    this.problem = { verb, text, kind, isReported };
  }

  /** True once per problem, so that an outage is one line and not one per try. */
  isNewProblem(): boolean {
    if (!this.problem || this.problem.isReported) return false;
    this.problem.isReported = true;
    return true;
  }

  /** `cannot list applications.argoproj.io: 403 Forbidden: …` */
  describe(): string {
    if (!this.problem) return 'ok';
    return `cannot ${this.problem.verb} ${this.resource}: ${this.problem.text}`;
  }
}
