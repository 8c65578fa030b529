import { NetDifference } from '../broadcast/net-difference.js';
import { isVisible } from '../broadcast/visibility.js';
import type { View } from '../broadcast/view.js';
import type { LeaveReason, WatchEvent } from '../encode/watch-event.js';
import type { Revision } from '../model/revision.js';
import type { Header } from '../model/stored-object.js';
import { inScope } from '../select/scope.js';
import type { History } from '../store/history.js';
import type { Store } from '../store/store.js';

/**
 * What a client misses since a position from which the log has every header but not every byte (R9): the net difference
 * to the state of this turn. Undefined if the log was trimmed meanwhile. Costs one look at each entry since then.
 */
export function netReplay(
  { history, store }: { readonly history: History; readonly store: Store },
  view: View,
  after: Revision,
): WatchEvent[] | undefined {
  const held = new Map<string, Header | undefined>();
  for (let next = history.firstAfter(after); next < history.end; next++) {
    const entry = history.entry(next);
    const header = entry?.before ?? entry?.after;
    if (!entry || !header) return undefined;
    if (held.has(header.key)) continue;
    held.set(header.key, entry.before && isVisible(view, entry.before) ? entry.before : undefined);
  }
  const unsent = [...held].flatMap(([key, header]) => firstWord(store, view, { key, header }));
  return new NetDifference(store, { unsent, old: view, today: view }).events();
}

/** The first thing that the client would have been told of a key. */
function firstWord(
  store: Store,
  view: View,
  { key, header }: { key: string; header: Header | undefined },
): WatchEvent[] {
  const object = store.get(key);
  if (!header) return object ? [{ type: 'ADDED', object }] : [];
  const reason = leaveReason(view, header, object?.header);
  return [{ type: 'DELETED', object: undefined, header, revision: header.revision, reason }];
}

function leaveReason(view: View, held: Header, today: Header | undefined): LeaveReason {
  if (today?.uid !== held.uid) return 'deleted';
  return inScope(view.scope, today) ? 'access' : 'scope';
}
