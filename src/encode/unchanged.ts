import type { StoredObject } from '../model/stored-object.js';
import { maskObject, type WatchMask } from './watch-mask.js';

/** A step of one object from one state to the next. */
export interface Step {
  readonly before: StoredObject | undefined;
  readonly after: StoredObject | undefined;
}

const known = new WeakMap<Step, Map<string, boolean>>();

/**
 * Whether a change shows nothing under a mask (R7): a property of the change and the mask, so that live and replay
 * leave out the same. Never compared with what was last sent: that may be another state.
 */
export function isUnchangedUnder(mask: WatchMask | undefined, step: Step): boolean {
  if (!mask || !step.before || !step.after) return false;
  let byMask = known.get(step);
  if (!byMask) {
    byMask = new Map();
    known.set(step, byMask);
  }
  let answer = byMask.get(mask.text);
  if (answer === undefined) {
    answer = areEqual(maskObject(mask, step.before.bytes), maskObject(mask, step.after.bytes));
    byMask.set(mask.text, answer);
  }
  return answer;
}

function areEqual(a: Buffer | undefined, b: Buffer | undefined): boolean {
  return a === undefined || b === undefined ? a === b : a.equals(b);
}
