import type { Revision } from '../model/revision.js';
import type { Header, StoredObject } from '../model/stored-object.js';

/** Why an object left a stream; on the wire for those who ask with `events=v1` (R4). */
export type LeaveReason = 'deleted' | 'scope' | 'access';

/** What a client is told of one object. */
export type WatchEvent =
  | {
      readonly type: 'ADDED' | 'MODIFIED';
      readonly object: StoredObject;
      /** Of an ADDED: the client may hold an older state of it (R8's fourth row). */
      readonly mayBeHeld?: true;
    }
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
