import type { Enforcer, PermissionClass } from '../access/enforcer.js';
import type { Subject } from '../access/subject.js';
import { isVisible, type Viewpoint } from '../broadcast/visibility.js';
import { headerOf, type LeaveReason, type WatchEvent } from '../encode/watch-event.js';
import { compareRevisions, type Revision } from '../model/revision.js';
import type { Header, StoredObject } from '../model/stored-object.js';
import { inScope } from '../select/scope.js';
import type { Exits } from '../store/exits.js';
import type { Store } from '../store/store.js';

export interface ComebackOptions {
  readonly store: Store;
  readonly exits: Exits;
  readonly enforcer: Enforcer;
}

/**
 * What a page that comes back with `resourceVersion=N` must hear (R9): a DELETED for each object that was visible and is
 * not any more, then an ADDED for each visible one of revision N or above; of all, if permissions may have changed.
 */
export class Comeback {
  private readonly view: Viewpoint;
  private readonly since: Revision;
  private readonly subject: Subject;
  private earlier: readonly PermissionClass[] | undefined;

  constructor(
    private readonly options: ComebackOptions,
    asked: { readonly view: Viewpoint; readonly since: Revision; readonly subject: Subject },
  ) {
    this.view = asked.view;
    this.since = asked.since;
    this.subject = asked.subject;
  }

  events(): WatchEvent[] {
    const whole = this.mayHaveChanged();
    const objects = this.options.store.sorted();
    const added = objects.filter(
      ({ header }) => (whole || compareRevisions(header.revision, this.since) >= 0) && isVisible(this.view, header),
    );
    return [
      ...this.goneEvents(objects),
      ...added.map((object): WatchEvent => ({ type: 'ADDED', object, origin: 'comeback' })),
    ];
  }

  /** What was in sight since N and is not any more; `access` is the reason where it is still there, but hidden. */
  goneEvents(objects: readonly StoredObject[]): WatchEvent[] {
    const exits = this.exitEvents();
    if (!this.mayHaveChanged()) return exits;
    return [...exits, ...this.hiddenEvents(objects, new Set(exits.map((event) => headerOf(event).uid)))];
  }

  private mayHaveChanged(): boolean {
    return this.options.enforcer.mayHaveChangedSince(this.subject, this.since);
  }

  /** The newest permitted exit per uid after N, of what is not in the view now: what came after it was never seen. */
  exitEvents(): WatchEvent[] {
    const seen = new Set<string>();
    const events: WatchEvent[] = [];
    for (const { last, revision } of this.options.exits.after(this.since)) {
      if (!inScope(this.view.scope, last) || seen.has(last.uid) || !this.wasPermitted(last)) continue;
      seen.add(last.uid);
      const today = this.options.store.get(last.key);
      if (today?.header.uid === last.uid && isVisible(this.view, today.header)) continue;
      events.push(this.exitEvent(last, revision, today));
    }
    return events.reverse();
  }

  /** Those of which an exit has `told` are not told of again (R7). */
  private hiddenEvents(objects: readonly StoredObject[], told: ReadonlySet<string>): WatchEvent[] {
    const { scope, permission } = this.view;
    return objects
      .filter(({ header }) => !told.has(header.uid) && inScope(scope, header) && !permission.sees(header))
      .filter(({ header }) => this.wasPermitted(header))
      .map((object) => this.exitEvent(object.header, object.header.revision, object));
  }

  private wasPermitted(header: Header): boolean {
    if (this.view.permission.sees(header)) return true;
    this.earlier ??= this.earlierClasses();
    return this.earlier.some((permission) => permission.sees(header));
  }

  /** Each once, since most changes of policy change nothing for a caller. */
  private earlierClasses(): readonly PermissionClass[] {
    const classes = this.options.enforcer.classesSince(this.subject, this.since);
    return [...new Map(classes.map((permission) => [permission.identity, permission])).values()];
  }

  private exitEvent(header: Header, revision: Revision, today: StoredObject | undefined): WatchEvent {
    return { type: 'DELETED', object: undefined, header, revision, reason: this.reasonOf(header, today) };
  }

  private reasonOf(last: Header, today: StoredObject | undefined): LeaveReason {
    if (today?.header.uid !== last.uid) return 'deleted';
    return inScope(this.view.scope, today.header) ? 'access' : 'scope';
  }
}
