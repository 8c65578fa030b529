import type { PermissionClass } from '../access/enforcer.js';
import type { Format } from '../encode/framing.js';
import { isUnchangedUnder } from '../encode/unchanged.js';
import type { WatchEvent } from '../encode/watch-event.js';
import type { Revision } from '../model/revision.js';
import { keysOfScope, type IndexKey, type Scope } from '../select/scope.js';
import type { Change } from '../store/change.js';
import { formatPlace, type ViewDigest, viewDigest } from '../store/cursor.js';
import { type Item, type PlacedEvent, toItems } from './item.js';
import type { Subscriber } from './subscriber.js';
import { eventFor, type Viewpoint } from './visibility.js';

export interface ViewParts {
  /** The canonical text of everything else; views are found by it. */
  readonly key: string;
  readonly scope: Scope;
  readonly permission: PermissionClass;
  readonly format: Format;
}

/** Subscribers that see the same, in the same form: scope, permission and encoding are decided here, once for all. */
export class View implements Viewpoint {
  readonly key: string;
  readonly scope: Scope;
  readonly permission: PermissionClass;
  readonly format: Format;
  readonly digest: ViewDigest;
  readonly indexKeys: readonly IndexKey[];
  readonly subscribers = new Set<Subscriber>();
  /** What happened in this tick. */
  private pending: PlacedEvent[] = [];

  constructor({ key, scope, permission, format }: ViewParts) {
    this.key = key;
    this.scope = scope;
    this.permission = permission;
    this.format = format;
    this.digest = digestOf(scope, permission, format);
    this.indexKeys = keysOfScope(scope, permission.projects);
  }

  /** Keeps what the change is to this view until the tick ends; returns it. */
  collect(change: Change, membershipKept: boolean): WatchEvent | undefined {
    const event = eventFor(change, this, membershipKept);
    if (!event || (event.type === 'MODIFIED' && isUnchangedUnder(this.format.mask, change))) return undefined;
    this.pending.push({ event, position: change.position });
    return event;
  }

  /** What this tick owes to every subscriber; the tick is over then. `checkAt` knows the state after a whole position. */
  takeItems(checkAt: (position: Revision) => number | undefined): Item[] {
    const events = this.pending;
    this.pending = [];
    return toItems(events, ({ position }) => this.cursorAt(position, checkAt(position)));
  }

  /** The same without ending the tick. */
  pendingEvents(): readonly WatchEvent[] {
    return this.pending.map(({ event }) => event);
  }

  cursorAt(position: Revision, check: number | undefined): string {
    return `${formatPlace(position, check)}.${this.digest}`;
  }
}

/** Of what a cursor depends on: the permission; the scope with the mask. The door does not matter. */
export function digestOf(scope: Scope, permission: PermissionClass, format: Format): ViewDigest {
  return viewDigest(permission.identity, `${scope.text} ${format.mask?.text ?? ''}`);
}
