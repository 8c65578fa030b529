import type { EarlierClass, Enforcer } from '../access/enforcer.js';
import type { Subject } from '../access/subject.js';
import { isVisible, type Viewpoint } from '../broadcast/visibility.js';
import { headerOf, type LeaveReason, type WatchEvent } from '../encode/watch-event.js';
import { compareRevisions, earlierRevision, type Revision } from '../model/revision.js';
import type { Header, StoredObject } from '../model/stored-object.js';
import { inScope } from '../select/scope.js';
import type { Exit, Exits } from '../store/exits.js';
import type { Store } from '../store/store.js';

/** When an object was as it is told. */
interface Stay {
  readonly since: Revision;
  /** Undefined while it still is. */
  readonly left: Revision | undefined;
}

type Sight = Pick<EarlierClass, 'until'>;

const TODAY: Sight = { until: undefined };

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
  private earlier: readonly (readonly EarlierClass[])[] | undefined;

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
    for (const exit of this.options.exits.after(this.since)) {
      const { last, since, position: left } = exit;
      if (!inScope(this.view.scope, last) || seen.has(last.uid)) continue;
      const sight = this.lastSight(last, { since, left });
      if (!sight) continue;
      seen.add(last.uid);
      const today = this.options.store.get(last.key)?.header;
      if (today?.uid === last.uid && isVisible(this.view, today)) continue;
      events.push(this.exitEvent(exit, today, sight));
    }
    return events.reverse();
  }

  /** Those of which an exit has `told` are not told of again (R7). */
  private hiddenEvents(objects: readonly StoredObject[], told: ReadonlySet<string>): WatchEvent[] {
    const { scope, permission } = this.view;
    return objects
      .filter(({ header }) => !told.has(header.uid) && inScope(scope, header) && !permission.sees(header))
      .flatMap(({ header }) => {
        const sight = this.lastSight(header, { since: this.options.exits.seenFrom(header.uid), left: undefined });
        if (!sight) return [];
        const revision = earlierOf(header.revision, sight.until);
        return [{ type: 'DELETED', object: undefined, header, revision, reason: 'access' }];
      });
  }

  /**
   * The last class under which an object was seen while it was as `header` says. What came after a right was lost, or
   * left before it was given, was never seen by it: to tell of that would tell of what is hidden.
   */
  private lastSight(header: Header, { since, left }: Stay): Sight | undefined {
    if (this.view.permission.sees(header)) return TODAY;
    this.earlier ??= this.earlierClasses();
    const sights = this.earlier
      .filter(([earlier]) => earlier?.permission.sees(header))
      .flatMap((reigns) => reigns.find(({ from, until }) => overlaps({ since, left }, { from, until })) ?? []);
    return sights.reduce<Sight | undefined>((latest, sight) => (isLater(sight, latest) ? sight : latest), undefined);
  }

  /** By identity, since a policy that goes there and back is asked once; the reigns of each newest first. */
  private earlierClasses(): readonly (readonly EarlierClass[])[] {
    const classes = new Map<string, EarlierClass[]>();
    for (const earlier of this.options.enforcer.classesSince(this.subject, this.since).toReversed()) {
      const { identity } = earlier.permission;
      const known = classes.get(identity);
      if (known) known.push(earlier);
      else classes.set(identity, [earlier]);
    }
    return [...classes.values()];
  }

  private exitEvent(exit: Exit, today: Header | undefined, { until }: Sight): WatchEvent {
    const { last, next } = exit;
    const reason = this.reasonOf(last, today, until === undefined ? next : last);
    const revision = reason === 'access' ? last.revision : exit.revision;
    return { type: 'DELETED', object: undefined, header: last, revision: earlierOf(revision, until), reason };
  }

  /** What is hidden today is judged as it was when it left sight: what became of it since may not be told. */
  private reasonOf(last: Header, today: Header | undefined, thereupon: Header | undefined): LeaveReason {
    if (today?.uid !== last.uid) return 'deleted';
    const known = this.view.permission.sees(today) ? today : (thereupon ?? last);
    return inScope(this.view.scope, known) ? 'access' : 'scope';
  }
}

function overlaps({ since, left }: Stay, { from, until }: Omit<EarlierClass, 'permission'>): boolean {
  const hadBegun = until === undefined || compareRevisions(since, until) <= 0;
  return hadBegun && (from === undefined || left === undefined || compareRevisions(left, from) > 0);
}

function isLater(sight: Sight, than: Sight | undefined): boolean {
  if (!than || sight.until === undefined) return true;
  return than.until !== undefined && compareRevisions(sight.until, than.until) > 0;
}

/** What was changed after it was hidden has a version that was never seen. */
function earlierOf(revision: Revision, until: Revision | undefined): Revision {
  return until === undefined ? revision : earlierRevision(until, revision);
}
