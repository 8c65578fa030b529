import type { PermissionClass } from '../access/enforcer.js';
import type { WatchEvent } from '../encode/watch-event.js';
import { type Header, sameFacts } from '../model/stored-object.js';
import { inScope, type Scope } from '../select/scope.js';
import type { Change } from '../store/change.js';

/** From where the world is looked at: what is asked for, and what may be seen. */
export interface Viewpoint {
  readonly scope: Scope;
  readonly permission: PermissionClass;
}

export function isVisible({ scope, permission }: Viewpoint, header: Header): boolean {
  return inScope(scope, header) && permission.sees(header);
}

/** Whether a change cannot have moved its object into or out of any view. */
export function keepsMembership({ before, after }: Change): boolean {
  return before !== undefined && after !== undefined && sameFacts(before.header, after.header);
}

/**
 * What a change looks like to someone who sees only part of the world (R4).
 *   visible before | visible after | event
 *   no             | yes           | ADDED
 *   yes            | yes           | MODIFIED
 *   yes            | no            | DELETED, the object last seen
 *   no             | no            | none
 * The third row is why Change carries `before`: what leaves the view must leave the screen.
 */
export function eventFor(change: Change, from: Viewpoint, membershipKept: boolean): WatchEvent | undefined {
  const { before, after } = change;
  const seesAfter = after !== undefined && isVisible(from, after.header);
  const sawBefore = membershipKept ? seesAfter : before !== undefined && isVisible(from, before.header);
  if (seesAfter) return { type: sawBefore ? 'MODIFIED' : 'ADDED', object: after };
  if (!sawBefore || !before) return undefined;
  const { header } = before;
  if (after && inScope(from.scope, after.header)) {
    // Lost access: nothing of the state that may not be seen, and no content at all.
    return { type: 'DELETED', object: undefined, header, revision: header.revision, reason: 'access' };
  }
  const revision = change.fromList ? header.revision : change.position;
  return { type: 'DELETED', object: before, revision, reason: after ? 'scope' : 'deleted' };
}
