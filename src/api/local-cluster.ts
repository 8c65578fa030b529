import type { Clock } from '../base/clock.js';
import { recordOf, textOf } from '../base/json-value.js';
import { toStatusError } from '../base/status-error.js';
import type { ClusterReader } from '../source/cluster-reader.js';

/** What is known of the cluster that this server reads. */
export interface LocalCluster {
  readonly isReachable: boolean;
  /** Why it is not; else empty. */
  readonly message: string;
  /** Milliseconds since 1970. */
  readonly attemptedAt: number;
  /** `1.36`; empty where it is not known. */
  readonly version: string;
}

/** However many ask: the API server is asked once in so long. */
const VALID_MS = 10_000;
const TIMEOUT_MS = 5_000;

/** Whether the API server answers, found out by asking for its version. */
export class LocalClusterProbe {
  private last: { readonly at: number; readonly state: Promise<LocalCluster> } | undefined;

  constructor(
    private readonly cluster: ClusterReader,
    private readonly clock: Clock,
  ) {}

  state(): Promise<LocalCluster> {
    const at = this.clock.elapsed();
    if (!this.last || at - this.last.at >= VALID_MS) this.last = { at, state: this.ask() };
    return this.last.state;
  }

  private async ask(): Promise<LocalCluster> {
    const attemptedAt = this.clock.now();
    const late = new AbortController();
    const timer = this.clock.after(TIMEOUT_MS, () => late.abort());
    try {
      const text = await this.cluster.get({ path: '/version', query: {}, signal: late.signal });
      const { major, minor } = recordOf(JSON.parse(text.toString()));
      const version = `${textOf(major)}.${textOf(minor).replace('+', '')}`;
      return { isReachable: true, message: '', attemptedAt, version };
    } catch (thrown) {
      return { isReachable: false, message: toStatusError(thrown).message, attemptedAt, version: '' };
    } finally {
      timer.cancel();
    }
  }
}
