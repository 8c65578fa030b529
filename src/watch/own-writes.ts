import { compareRevisions, type Revision } from '../model/revision.js';
import type { Store } from '../store/store.js';
import type { AheadOfUs } from './ahead.js';

/** The state that a write has left of an Application. */
export interface Written {
  readonly namespace: string;
  readonly revision: Revision;
}

/** Argo CD waits as long for its own cache after a write. */
const SEEN_MS = 2_000;

export interface OwnWritesOptions {
  readonly store: Store;
  readonly ahead: AheadOfUs;
  readonly follows: (namespace: string) => boolean;
  /** The server's own. */
  readonly signal: AbortSignal;
}

/** What somebody has written through this replica, they read from it: the answer waits for our watch. */
export class OwnWrites {
  constructor(private readonly options: OwnWritesOptions) {}

  /** Resolves when this replica has seen it, or after two seconds; at once where it never will. */
  async untilSeen({ namespace, revision }: Written): Promise<void> {
    const { store, ahead, follows, signal } = this.options;
    const isSeen = store.position !== undefined && compareRevisions(store.position, revision) >= 0;
    if (!isSeen && follows(namespace)) await ahead.wait(revision, signal, SEEN_MS);
  }
}
