import type { Clock, Timer } from '../base/clock.js';
import type { UpstreamState } from '../reflector/upstream-state.js';
import type { ReadinessGate } from './readiness-gate.js';

export interface ReadinessOptions {
  readonly upstream: UpstreamState;
  readonly clock: Clock;
  /** Not ready after so long without an open watch. */
  readonly staleAfterMs: number;
  readonly gates?: readonly ReadinessGate[];
}

/** Missing rights or a missing CRD are often mended while one looks on: the state stays good for so long (R13). */
const REFUSED_AFTER_MS = 60_000;
/** From here on it is said, though the server is still ready. */
const BEHIND_AFTER_MS = 10_000;
const LOOK_EVERY_MS = 500;

export type ReadinessState = 'pending' | 'ready' | 'stale' | 'stopped';

/**
 * Whether this replica should get new clients.
 *
 *   pending ──(first list, every gate open)──▶ ready ⇄ stale (no watch for too long, or a gate has closed)
 *   any ──(shutdown)──▶ stopped
 */
export class Readiness {
  private isStopped = false;
  private last: ReadinessState = 'pending';
  private timer: Timer | undefined;
  private readonly listeners = new Set<(state: ReadinessState) => void>();

  private readonly gates: readonly ReadinessGate[];

  constructor(private readonly options: ReadinessOptions) {
    this.gates = options.gates ?? [];
    this.look();
  }

  get state(): ReadinessState {
    const { upstream, staleAfterMs } = this.options;
    if (this.isStopped) return 'stopped';
    if (!upstream.hasSynced) return 'pending';
    const isRefused = upstream.problemKind === 'forbidden' || upstream.problemKind === 'not-found';
    const isStale = upstream.behindMs > (isRefused ? REFUSED_AFTER_MS : staleAfterMs);
    const blocked = this.gates.map((gate) => gate.blockedBy()?.state);
    if (blocked.includes('pending')) return 'pending';
    return isStale || blocked.includes('stale') ? 'stale' : 'ready';
  }

  get isReady(): boolean {
    return this.state === 'ready';
  }

  /** Returns how to stop listening. */
  onChange(listener: (state: ReadinessState) => void): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  stop(): void {
    this.isStopped = true;
    this.timer?.cancel();
    this.tell();
  }

  /** One fact a line, for `/readyz?verbose`. */
  describe(): string[] {
    const { upstream } = this.options;
    const lines = [`state: ${this.state}`, `upstream: ${upstream.describe()}`];
    if (upstream.behindMs > BEHIND_AFTER_MS)
      lines.push(`behind: ${Math.round(upstream.behindMs / 1000)} s without a watch`);
    for (const gate of this.gates) {
      const blocked = gate.blockedBy();
      if (blocked) lines.push(`not ready: ${blocked.reason}`);
      lines.push(...gate.describe());
    }
    for (const { key, problem } of upstream.rejected) lines.push(`rejected: ${key}: ${problem}`);
    return lines;
  }

  private look(): void {
    this.tell();
    this.timer = this.options.clock.after(LOOK_EVERY_MS, () => this.look());
  }

  private tell(): void {
    const { state } = this;
    if (state === this.last) return;
    this.last = state;
    for (const listener of this.listeners) listener(state);
  }
}
