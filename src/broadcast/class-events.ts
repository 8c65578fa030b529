import type { WatchEvent } from '../encode/watch-event.js';
import { earlierRevision, type Revision } from '../model/revision.js';
import type { StoredObject } from '../model/stored-object.js';

/** One event for all whom a change of permissions hides or shows an object, so that its bytes are made once. */
export class ClassEvents {
  private readonly losses = new WeakMap<StoredObject, WatchEvent>();
  private readonly gains = new WeakMap<StoredObject, WatchEvent>();

  /** `seenUntil`: what came after it was written to nobody who is frozen. */
  constructor(private readonly seenUntil: Revision) {}

  /** Nothing but what the client knows already, by a version that it may know (R4). */
  lossOf(object: StoredObject): WatchEvent {
    const known = this.losses.get(object);
    if (known) return known;
    const { header } = object;
    const revision = earlierRevision(header.revision, this.seenUntil);
    const made: WatchEvent = { type: 'DELETED', object: undefined, header, revision, reason: 'access' };
    this.losses.set(object, made);
    return made;
  }

  gainOf(object: StoredObject): WatchEvent {
    const made = this.gains.get(object) ?? { type: 'ADDED', object, origin: 'access' };
    this.gains.set(object, made);
    return made;
  }
}
