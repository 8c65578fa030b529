import { compileGlob } from '../../access/rbac/glob.js';
import type { Destination } from '../application-destination.js';
import { isActive, type SyncWindow } from './sync-window.js';

/** What windows choose applications by. */
export interface WindowTarget {
  readonly name: string;
  readonly destination: Destination;
}

/** The windows that are about an application. Of the lists that a window has, any must match, or all (`andOperator`). */
export function assignedWindows(
  windows: readonly SyncWindow[],
  { name, destination }: WindowTarget,
): readonly SyncWindow[] {
  const cluster = [destination.name, destination.server].filter((text) => text !== '');
  return windows.filter(({ applications, clusters, namespaces, andOperator }) => {
    const answers = [
      ...answerOf(applications, [name]),
      ...answerOf(clusters, cluster),
      ...answerOf(namespaces, [destination.namespace]),
    ];
    return andOperator ? answers.length > 0 && answers.every(Boolean) : answers.some(Boolean);
  });
}

/** An empty list has nothing to say. */
function answerOf(patterns: readonly string[], texts: readonly string[]): readonly boolean[] {
  if (patterns.length === 0) return [];
  return [patterns.some((pattern) => texts.some((text) => pattern === '*' || compileGlob(pattern).matches(text)))];
}

/**
 * Whether a sync by hand is let through:
 *   an open window denies        | if each that does lets syncs by hand through
 *   else an open window allows   | yes
 *   else a closed window allows  | if each that would lets syncs by hand through
 *   else                         | yes
 */
export function canSync(windows: readonly SyncWindow[], now: number): boolean {
  const open = windows.filter((window) => isActive(window, now));
  const denying = open.filter(({ kind }) => kind === 'deny');
  if (denying.length > 0) return denying.every(({ manualSync }) => manualSync);
  if (open.some(({ kind }) => kind === 'allow')) return true;
  return windows.filter(({ kind }) => kind === 'allow').every(({ manualSync }) => manualSync);
}
