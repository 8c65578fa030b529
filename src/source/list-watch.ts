import type { Revision } from '../model/revision.js';
import type { StoredObject } from '../model/stored-object.js';

/** Where objects come from: a list gives a state and its revision, a watch continues from there. */
export interface ListWatch {
  /** One page. Rejects with SourceError. */
  list(query: ListQuery, signal: AbortSignal): Promise<ListPage>;
  /**
   * The whole state as one stream, which costs both sides less than pages. Undefined where the server cannot do that;
   * absent where the source cannot. Rejects with SourceError.
   */
  streamList?(query: StateQuery, signal: AbortSignal): Promise<ListPage | undefined>;
  /** Resolves when the server ends the watch in order. Rejects with SourceError, or when the listener throws. */
  watch(query: WatchQuery, listener: WatchListener, signal: AbortSignal): Promise<void>;
  /** After a 401: credentials are read again before the next request. */
  renewCredentials(): void;
}

export interface StateQuery {
  /** Nothing older than this revision; absent = the newest state, read consistently. */
  readonly notOlderThan?: Revision;
}

export interface ListQuery extends StateQuery {
  readonly limit: number;
  readonly continueToken?: string;
}

export interface ListPage {
  readonly revision: Revision;
  readonly objects: readonly StoredObject[];
  /** Items that cannot be taken, and why; their last good state stays (R13). */
  readonly rejected: readonly RejectedItem[];
  readonly continueToken?: string;
}

export interface RejectedItem {
  /** `namespace/name` as far as it could be read; ends in `/` where the name is not known. */
  readonly key: string;
  readonly problem: string;
}

export interface WatchQuery {
  readonly from: Revision;
  readonly timeoutSeconds: number;
}

export interface WatchListener {
  /** The server has accepted the watch. */
  onOpen(): void;
  onEvent(event: RawEvent): void;
}

export interface ObjectEvent {
  readonly type: 'ADDED' | 'MODIFIED' | 'DELETED';
  /** Of a deletion: the last state, with the revision of the deletion. */
  readonly object: StoredObject;
}

export type RawEvent =
  | ObjectEvent
  | {
      readonly type: 'BOOKMARK';
      readonly revision: Revision;
      /** The state with which a streaming list begins is through. */
      readonly endsState?: boolean;
    };

/**
 * What went wrong, as far as the reflector acts on it:
 *   expired      410, as status or as an ERROR event: list again
 *   too-large    504 "too large resource version": this server is behind, list without a minimum
 *   unparsable   a line or page that is not what it must be
 *   unauthorized 401 · forbidden 403 · not-found 404
 *   busy         429, perhaps with the server's own delay
 *   unavailable  everything else: network, 5xx, silence
 */
export type SourceProblem =
  | 'expired'
  | 'too-large'
  | 'unparsable'
  | 'unauthorized'
  | 'forbidden'
  | 'not-found'
  | 'busy'
  | 'unavailable';

export class SourceError extends Error {
  override readonly name = 'SourceError';
  constructor(
    readonly problem: SourceProblem,
    message: string,
    readonly retryAfterMs?: number,
    options?: ErrorOptions,
  ) {
    super(message, options);
  }
}
