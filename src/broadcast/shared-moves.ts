import type { Revision } from '../model/revision.js';
import type { Store } from '../store/store.js';
import type { Item } from './item.js';
import type { View } from './view.js';

/** Ticks that were not written: the arrays are those of the views, shared by all of their subscribers. */
export type OwedTicks = readonly (readonly Item[])[];

/** Where a subscriber goes, and with what. */
export interface Destination {
  readonly view: View;
  readonly showsMarks: boolean;
  readonly ticks: OwedTicks;
}

interface KnownMove extends Destination {
  readonly items: readonly Item[];
}

/** What subscribers who go the same way are owed alike, made once; good for one state of the store. */
export class SharedMoves {
  private readonly position: Revision | undefined;
  private readonly checkValue: number;
  private readonly moves = new Map<View, KnownMove[]>();

  constructor(store: Store) {
    this.position = store.position;
    this.checkValue = store.checkValue;
  }

  /** Whether the store stands still where it stood. */
  isOf(store: Store): boolean {
    return this.checkValue === store.checkValue && this.position === store.position;
  }

  find(from: View, to: Destination): readonly Item[] | undefined {
    return this.moves.get(from)?.find((known) => isSame(known, to))?.items;
  }

  keep(from: View, to: Destination, items: readonly Item[]): void {
    this.moves.set(from, [...(this.moves.get(from) ?? []), { ...to, items }]);
  }
}

function isSame(a: Destination, b: Destination): boolean {
  return (
    a.view.key === b.view.key &&
    a.showsMarks === b.showsMarks &&
    a.ticks.length === b.ticks.length &&
    a.ticks.every((tick, index) => tick === b.ticks[index])
  );
}
