import type { PermissionClass } from '../access/enforcer.js';
import type { WatchEvent } from '../encode/watch-event.js';
import type { StoredObject } from '../model/stored-object.js';
import type { Store } from '../store/store.js';

/** What another class means to who sees everything that is asked for; each in the order of keys. */
export interface ClassDifference {
  /** A DELETED for each object that is hidden now. */
  readonly lost: readonly WatchEvent[];
  /** An ADDED for each that is shown now. */
  readonly gained: readonly WatchEvent[];
}

/** After so many objects others may have a turn. */
const STEP = 250;

/**
 * What two classes decide differently, for one state of the store: shared by all views that go from the one to the
 * other, as each event is by all pairs, so that its bytes are made once. Of projects about which both say the same of
 * everything, no object is looked at.
 */
export class ClassDifferences {
  private readonly known = new Map<string, Map<string, ClassDifference>>();
  private readonly objects: readonly StoredObject[];
  /** Places in `objects`, where they stand in the order of keys: numbers are sorted faster than texts. */
  private readonly projects = new Map<string, number[]>();
  private readonly losses = new Map<StoredObject, WatchEvent>();
  private readonly gains = new Map<StoredObject, WatchEvent>();

  constructor(store: Store) {
    this.objects = store.sorted();
    for (const [place, { header }] of this.objects.entries()) {
      const filed = this.projects.get(header.project);
      if (filed) filed.push(place);
      else this.projects.set(header.project, [place]);
    }
  }

  /** Yields where others may have a turn, as long as the store stands still. */
  *between(old: PermissionClass, today: PermissionClass): Generator<undefined, ClassDifference> {
    const known = this.known.get(old.identity)?.get(today.identity);
    if (known) return known;
    const [lost, gained]: [number[], number[]] = [[], []];
    let looked = 0;
    for (const place of this.placesToLookAt(old, today)) {
      const header = this.objects[place]?.header;
      const saw = header !== undefined && old.sees(header);
      const sees = header !== undefined && today.sees(header);
      if (saw !== sees) (saw ? lost : gained).push(place);
      looked += 1;
      if (looked % STEP === 0) yield;
    }
    yield;
    const found = {
      lost: this.at(lost).map((object) => keep(this.losses, object, lossOf)),
      gained: this.at(gained).map((object) => keep(this.gains, object, gainOf)),
    };
    this.known.set(old.identity, (this.known.get(old.identity) ?? new Map()).set(today.identity, found));
    yield;
    return found;
  }

  private *placesToLookAt(old: PermissionClass, today: PermissionClass): Iterable<number> {
    for (const project of this.projectsOf(old, today)) {
      const before = old.decides?.(project);
      if (before === undefined || before !== today.decides?.(project)) yield* this.projects.get(project) ?? [];
    }
  }

  /** Outside of their literal projects both see nothing. */
  private projectsOf(old: PermissionClass, today: PermissionClass): Iterable<string> {
    return old.projects && today.projects ? new Set([...old.projects, ...today.projects]) : this.projects.keys();
  }

  /** In the order of keys. */
  private at(places: readonly number[]): readonly StoredObject[] {
    return [...Uint32Array.from(places).sort()].flatMap((place) => this.objects[place] ?? []);
  }
}

function keep(
  events: Map<StoredObject, WatchEvent>,
  object: StoredObject,
  make: (object: StoredObject) => WatchEvent,
): WatchEvent {
  const known = events.get(object);
  if (known) return known;
  const made = make(object);
  events.set(object, made);
  return made;
}

/** Nothing but what the client knows already. */
function lossOf({ header }: StoredObject): WatchEvent {
  return { type: 'DELETED', object: undefined, header, revision: header.revision, reason: 'access' };
}

function gainOf(object: StoredObject): WatchEvent {
  return { type: 'ADDED', object, origin: 'access' };
}
