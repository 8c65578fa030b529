import type { PermissionClass } from '../access/enforcer.js';
import { headerOf, type WatchEvent } from '../encode/watch-event.js';
import type { StoredObject } from '../model/stored-object.js';
import type { Change } from '../store/change.js';
import type { Store } from '../store/store.js';
import type { ClassEvents } from './class-events.js';

/** What another class means to who sees everything that is asked for; each in the order of keys. */
export interface ClassDifference {
  /** A DELETED for each object that is hidden now. */
  readonly lost: readonly WatchEvent[];
  /** An ADDED for each that is shown now. */
  readonly gained: readonly WatchEvent[];
}

/** After so many objects others may have a turn. */
const STEP = 250;

/** What has moved since is looked at for each pair of classes: with more of it a new look at everything is cheaper. */
const MAX_MOVED = 500;

/**
 * What two classes decide differently: shared by all views that go from the one to the other, as each event is by all
 * pairs, so that its bytes are made once. It is found for the store as it stood, in turns between which the store may
 * move; what has moved since is put in at the end. Of projects about which both say the same, no object is looked at.
 */
export class ClassDifferences {
  private readonly known = new Map<string, Map<string, ClassDifference>>();
  private readonly objects: readonly StoredObject[];
  /** Places in `objects`, where they stand in the order of keys: numbers are sorted faster than texts. */
  private readonly projects = new Map<string, number[]>();
  /** By key, what has come since: undefined where it is gone. */
  private readonly moved = new Map<string, StoredObject | undefined>();

  constructor(
    store: Store,
    private readonly events: ClassEvents,
  ) {
    this.objects = store.sorted();
    for (const [place, { header }] of this.objects.entries()) {
      const filed = this.projects.get(header.project);
      if (filed) filed.push(place);
      else this.projects.set(header.project, [place]);
    }
  }

  /** Whether so much has moved that another look at everything is due. */
  get isWorn(): boolean {
    return this.moved.size > MAX_MOVED;
  }

  onChange({ before, after }: Change): void {
    const key = (after ?? before)?.header.key;
    if (key !== undefined) this.moved.set(key, after);
  }

  /** Yields where others may have a turn. */
  *find(old: PermissionClass, today: PermissionClass): Generator<undefined, void> {
    if (this.known.get(old.identity)?.has(today.identity)) return;
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
      lost: this.at(lost).map((object) => this.events.lossOf(object)),
      gained: this.at(gained).map((object) => this.events.gainOf(object)),
    };
    this.known.set(old.identity, (this.known.get(old.identity) ?? new Map()).set(today.identity, found));
    yield;
  }

  /** What was found, as it is in this turn. */
  between(old: PermissionClass, today: PermissionClass): ClassDifference {
    const found = this.known.get(old.identity)?.get(today.identity) ?? NONE;
    if (this.moved.size === 0) return found;
    const isStill = (event: WatchEvent): boolean => !this.moved.has(headerOf(event).key);
    const [lost, gained] = [found.lost.filter(isStill), found.gained.filter(isStill)];
    for (const object of this.moved.values()) {
      if (!object) continue;
      const [saw, sees] = [old.sees(object.header), today.sees(object.header)];
      if (saw && !sees) lost.push(this.events.lossOf(object));
      if (sees && !saw) gained.push(this.events.gainOf(object));
    }
    return { lost, gained };
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

const NONE: ClassDifference = { lost: [], gained: [] };
