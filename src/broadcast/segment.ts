import type { StoredObject } from '../model/stored-object.js';
import { snapshotEvent } from '../encode/watch-event.js';
import { VOID_CURSOR } from '../store/cursor.js';
import { eventItem, type Item } from './item.js';

/** A stretch of what is owed; several subscribers may share what it is made of, each with its own place in it. */
export interface Segment {
  readonly remaining: number;
  next(): Item | undefined;
  /** What has not been taken yet, without taking it. */
  rest(): Iterable<Item>;
}

/** Events of one tick, a replay, or a group: the array is shared. */
export class ItemSegment implements Segment {
  private taken = 0;

  constructor(private readonly items: readonly Item[]) {}

  get remaining(): number {
    return this.items.length - this.taken;
  }

  next(): Item | undefined {
    return this.items[this.taken++];
  }

  rest(): Iterable<Item> {
    return this.items.slice(this.taken);
  }
}

export interface SnapshotOptions {
  /** Visible objects of one state, in byte order of their keys; may be shared. */
  readonly objects: readonly StoredObject[];
  /** The cursor of that state. */
  readonly cursor: string;
  /** Whether `reset` and `synced` stand around the objects; otherwise the last object carries the cursor. */
  readonly showsMarks: boolean;
}

/** reset, one ADDED per object, synced (R1, R9): items are made when they are written. */
export class SnapshotSegment implements Segment {
  private taken = 0;
  private readonly length: number;

  constructor(private readonly options: SnapshotOptions) {
    this.length = options.objects.length + (options.showsMarks ? 2 : 0);
  }

  get remaining(): number {
    return this.length - this.taken;
  }

  next(): Item | undefined {
    return this.taken < this.length ? this.itemAt(this.taken++) : undefined;
  }

  *rest(): Iterable<Item> {
    for (let i = this.taken; i < this.length; i++) yield this.itemAt(i);
  }

  private itemAt(index: number): Item {
    const { objects, cursor, showsMarks } = this.options;
    if (showsMarks && index === 0) return { kind: 'mark', mark: 'reset', cursor: VOID_CURSOR };
    const object = objects[showsMarks ? index - 1 : index];
    if (!object) return { kind: 'mark', mark: 'synced', cursor };
    return eventItem(snapshotEvent(object), this.cursorAt(index));
  }

  private cursorAt(index: number): string | undefined {
    if (this.options.showsMarks) return undefined;
    if (index === this.length - 1) return this.options.cursor;
    return index === 0 ? VOID_CURSOR : undefined;
  }
}
