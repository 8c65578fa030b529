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
/** The same where changes go on and on, so that it is never silent. */
const MAX_STATE_MS = 30_000;

/** Thrown where the state is through: nothing after it is read. */
class StateEnd extends Error {
  constructor(readonly revision: Revision) {
    super('the state is through');
  }
}

/** Thrown where the server has been heard long enough to know that it will not end the state. */
class StateWithoutEnd extends Error {}

/**
 * `not-offered`: the server takes the request for an ordinary watch. `not-this-time`: it broke off in order, or showed an
 * object that cannot be read, which only a list in pages may leave out.
 */
export type StreamedState = ListPage | 'not-offered' | 'not-this-time';

/** The state with which a watch begins (KEP-3157), up to the bookmark that ends it. Rejects with SourceError. */
export async function readStreamingList(
  response: IncomingMessage,
  { kind, clock }: { readonly kind: Kind; readonly clock: Clock },
): Promise<StreamedState> {
  const objects = new Map<string, StoredObject>();
  const latest = clock.elapsed() + MAX_STATE_MS;
  const onLine = (line: Buffer): void => {
    const event = parseWatchLine(line, kind);
    if (event.type === 'BOOKMARK') {
      throw event.endsState ? new StateEnd(event.revision) : new StateWithoutEnd('an ordinary bookmark');
    }
    // What changes while the state is sent comes in between.
    if (event.type === 'DELETED') objects.delete(event.object.header.key);
    else objects.set(event.object.header.key, event.object);
    if (clock.elapsed() > latest) throw new StateWithoutEnd('it goes on and on');
  };
  try {
    await readWatch(response, { clock, idleMs: MAX_SILENCE_MS, onLine });
    return 'not-this-time';
  } catch (error) {
    if (error instanceof StateEnd) return { revision: error.revision, objects: [...objects.values()], rejected: [] };
    if (error instanceof StateWithoutEnd || error instanceof SilentWatch) return 'not-offered';
    if (error instanceof SourceError && error.problem === 'unparsable') return 'not-this-time';
    throw error;
  }
}
