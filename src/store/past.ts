import type { Revision } from '../model/revision.js';
import type { StoredObject } from '../model/stored-object.js';
import type { Change } from './change.js';
import { StateCheck } from './check.js';

/** What a watch from before a first list told, up to that list. */
export interface PastEvent {
  readonly type: 'ADDED' | 'MODIFIED' | 'DELETED';
  /** Of a deletion: the last state, with the revision of the deletion. */
  readonly object: StoredObject;
}

/** What happened before the first list: for the log, not for the state, which already shows it. */
export interface Past {
  /** Every change after it is in `changes`. */
  readonly from: Revision;
  /** The digest of the state at `from`; undefined where it cannot be told. */
  readonly check: number | undefined;
  readonly changes: readonly Change[];
}

/** `isExact`: the revision of `before` is the one that the state had, and not that of its deletion. */
type Step = Omit<Change, 'check'> & { readonly isExact: boolean };

/** Events after `from`, in order, up to a state whose digest is `checkAtEnd`. */
export function pastOf(from: Revision, events: readonly PastEvent[], checkAtEnd: number): Past {
  const told = stepsOf(from, events);
  const changes: Change[] = [];
  let check: number | undefined = checkAtEnd;
  for (const { isExact, ...step } of told.steps.toReversed()) {
    changes.push({ ...step, check });
    check = isExact && check !== undefined ? checkBefore(step, check) : undefined;
  }
  return { from: told.from, check, changes: changes.reverse() };
}

/** A state that was changed into one that we know is unknown itself: the log begins after it. */
function stepsOf(from: Revision, events: readonly PastEvent[]): { from: Revision; steps: readonly Step[] } {
  const held = new Map<string, StoredObject>();
  let begin = from;
  let steps: Step[] = [];
  for (const { type, object } of events) {
    const { key, revision: position } = object.header;
    const known = held.get(key);
    if (type === 'DELETED') {
      held.delete(key);
      const before = known ?? object;
      steps.push({ position, before, after: undefined, fromList: false, isExact: known !== undefined });
      continue;
    }
    held.set(key, object);
    if (type === 'ADDED' || known) {
      steps.push({ position, before: known, after: object, fromList: false, isExact: true });
      continue;
    }
    begin = position;
    steps = [];
  }
  return { from: begin, steps };
}

function checkBefore({ before, after }: Pick<Change, 'before' | 'after'>, check: number): number {
  const state = new StateCheck(check);
  if (after) state.remove(after.header);
  if (before) state.add(before.header);
  return state.value;
}
