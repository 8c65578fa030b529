import type { Log } from '../base/log.js';
import type { Metrics } from '../base/metrics.js';
import { compareRevisions, type Revision } from '../model/revision.js';
import { type ListWatch, type RejectedItem, SourceError } from '../source/list-watch.js';
import { LookBack } from './look-back.js';
import { listWhole, type WholeList } from './relist.js';
import type { Sink } from './sink.js';

export interface ListingOptions {
  readonly source: ListWatch;
  readonly sink: Sink;
  readonly log: Log;
  readonly metrics: Metrics;
}

/** Lists, and says what that means for a sink that knows an older state (R13). */
export class Listing {
  /** The next list is a consistent one: no minimum, so not from a cache. */
  mustBeConsistent = false;
  /** Items of the last list that could not be taken. */
  rejected: readonly RejectedItem[] = [];

  constructor(private readonly options: ListingOptions) {}

  /** Resolves once the sink has the list; with what is still to be read of the time before a first one. Rejects with SourceError. */
  async run(signal: AbortSignal): Promise<LookBack | undefined> {
    const { sink } = this.options;
    const minimum = this.mustBeConsistent ? undefined : sink.position;
    let list = await this.listOnce(minimum, signal);
    // A broken aggregator answers with nothing; a real deletion of everything says so twice.
    if (list.objects.length === 0 && sink.size > 0) list = await this.listOnce(minimum, signal);
    const kept = this.noteRejected(list.rejected);
    const isOlder = sink.position !== undefined && compareRevisions(list.revision, sink.position) < 0;
    const lookBack = isOlder ? await this.goBack(list, signal) : this.apply(list, kept);
    this.mustBeConsistent = false;
    return lookBack;
  }

  /** Below our position: a stale cache, unless a consistent list says so twice. */
  private async goBack(list: WholeList, signal: AbortSignal): Promise<undefined> {
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

  /**
   * A list at or above our position; an older state of a uid than ours in it means that history was rewritten.
   * No await in here: who waited for a first list must find that its past is being read.
   */
  private apply(list: WholeList, kept: ReadonlySet<string>): LookBack | undefined {
    const { sink, log } = this.options;
    const { objects, revision } = list;
    const isFirst = sink.position === undefined;
    if (sink.holdsNewer(objects)) {
      log.warn({ to: revision }, 'history was rewritten: the list shows older states than were seen');
      sink.rewrite(objects, revision, kept);
    } else sink.replace(objects, revision, kept);
    return isFirst ? LookBack.before(list, sink) : undefined;
  }

  private listOnce(minimum: Revision | undefined, signal: AbortSignal): Promise<WholeList> {
    this.options.metrics.upstreamLists.inc();
    return listWhole(this.options.source, minimum, signal);
  }

  private noteRejected(rejected: readonly RejectedItem[]): ReadonlySet<string> {
    this.options.metrics.rejectedItems.set(rejected.length);
    this.rejected = rejected;
    for (const item of rejected.slice(0, 20)) this.options.log.warn(item, 'an item of the list cannot be taken');
    return new Set(rejected.map((item) => item.key));
  }
}
