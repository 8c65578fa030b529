import type { IncomingMessage } from 'node:http';
import type { Clock } from '../../base/clock.js';
import type { Kind } from '../../model/kind.js';
import type { Revision } from '../../model/revision.js';
import type { StoredObject } from '../../model/stored-object.js';
import { type ListPage, SourceError } from '../list-watch.js';
import { parseWatchLine } from './response-text.js';
import { readWatch, SilentWatch } from './watch-connection.js';

/** A server that knows streaming lists ends the state with its bookmark at once; so long, and it is one that does not. */
const MAX_SILENCE_MS = 5_000;

/** Thrown where the state is through: nothing after it is read. */
class StateEnd extends Error {
  constructor(readonly revision: Revision) {
    super('the state is through');
  }
}

/**
 * The state with which a watch begins (KEP-3157), up to the bookmark that ends it. Undefined where it cannot be had like this:
 * the server does not end it, or a line of it cannot be read, which a list in pages may leave out.
 */
export async function readStreamingList(
  response: IncomingMessage,
  { kind, clock }: { readonly kind: Kind; readonly clock: Clock },
): Promise<ListPage | undefined> {
  const objects = new Map<string, StoredObject>();
  const onLine = (line: Buffer): void => {
    const event = parseWatchLine(line, kind);
    if (event.type !== 'BOOKMARK') {
      // What changes while the state is sent comes in between.
      if (event.type === 'DELETED') objects.delete(event.object.header.key);
      else objects.set(event.object.header.key, event.object);
    } else if (event.endsState) throw new StateEnd(event.revision);
  };
  try {
    await readWatch(response, { clock, idleMs: MAX_SILENCE_MS, onLine });
  } catch (error) {
    if (error instanceof StateEnd) return { revision: error.revision, objects: [...objects.values()], rejected: [] };
    const isUnparsable = error instanceof SourceError && error.problem === 'unparsable';
    if (!isUnparsable && !(error instanceof SilentWatch)) throw error;
  }
  return undefined;
}
