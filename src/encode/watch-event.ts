import type { Revision } from '../model/revision.js';
import type { Header, StoredObject } from '../model/stored-object.js';

/** Why an object left a stream; on the wire for those who ask with `events=v1` (R4). */
export type LeaveReason = 'deleted' | 'scope' | 'access';

/**
 * Where an ADDED comes from, if its client may already hold a state of the object: a snapshot, a page that came back
 * with a revision, a permission gained. Absent = it was born live, or replayed from a cursor.
 */
export type Origin = 'snapshot' | 'comeback' | 'access';

/** What a client is told of one object. */
export type WatchEvent =
  | { readonly type: 'ADDED'; readonly object: StoredObject; readonly origin?: Origin | undefined }
  | { readonly type: 'MODIFIED'; readonly object: StoredObject }
  | {
      readonly type: 'DELETED';
      readonly object: StoredObject;
      /** The resourceVersion that stands in the object that is sent: the change's, if it is known. */
      readonly revision: Revision;
      readonly reason: LeaveReason;
    }
  /** DELETED with nothing but name, namespace, uid and revision: of what may not, or cannot, be shown. */
  | {
      readonly type: 'DELETED';
      readonly object: undefined;
      readonly header: Header;
      readonly revision: Revision;
      readonly reason: LeaveReason;
    };

export function headerOf(event: WatchEvent): Header {
  return event.object === undefined ? event.header : event.object.header;
}

const snapshotEvents = new WeakMap<StoredObject, WatchEvent>();

/** An object's ADDED in a snapshot: one for all who wait for it, since a stalled crowd waits for all of them. */
export function snapshotEvent(object: StoredObject): WatchEvent {
  let event = snapshotEvents.get(object);
  if (!event) {
    event = { type: 'ADDED', object, origin: 'snapshot' };
    snapshotEvents.set(object, event);
  }
  return event;
}
