import { compareRevisions, type Revision } from '../model/revision.js';
import type { Store } from '../store/store.js';
import type { AheadOfUs } from './ahead.js';

/** The state that a write has left of an Application. */
export interface Written {
  readonly namespace: string;
  readonly revision: Revision;
}

/** Resolves when this replica has seen what was written, or when it is no use to wait; `leftMs` has who asked for it. */
export type UntilSeen = (written: Written, leftMs: number) => Promise<void>;

/** Argo CD waits as long for its own cache after a write. */
const SEEN_MS = 2_000;

export interface OwnWritesOptions {
  readonly store: Store;
  readonly ahead: AheadOfUs;
  readonly follows: (namespace: string) => boolean;
}

/** What somebody has written through this replica, they read from it: the answer waits for our watch. */
export class OwnWrites {
  constructor(private readonly options: OwnWritesOptions) {}

  /** Two seconds at most, and half of the time that is left: an answer that comes too late is none. */
  readonly untilSeen: UntilSeen = async ({ namespace, revision }, leftMs) => {
    const { store, ahead, follows } = this.options;
    const isSeen = store.position !== undefined && compareRevisions(store.position, revision) >= 0;
    if (isSeen || !follows(namespace)) return;
    await ahead.wait(revision, new AbortController().signal, Math.min(SEEN_MS, leftMs / 2));
  };
}
