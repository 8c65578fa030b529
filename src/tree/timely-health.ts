import type { Clock } from '../base/clock.js';
import type { StoredObject } from '../model/stored-object.js';
import type { TreeDocuments } from './tree-documents.js';
import { withHealthOfTree } from './tree-health.js';

export interface Patience {
  readonly clock: Clock;
  /** How long a tree may take. */
  readonly ms: number;
  readonly onLate?: () => void;
}

/**
 * The application with the health of its resources; as it is where its tree does not come in time. Never rejects: an
 * application without health is better than none.
 */
export function timelyHealth(app: StoredObject, trees: TreeDocuments, patience: Patience): Promise<StoredObject> {
  return new Promise((resolve) => {
    const timer = patience.clock.after(patience.ms, () => {
      patience.onLate?.();
      resolve(app);
    });
    const finish = (filled: StoredObject): void => {
      timer.cancel();
      resolve(filled);
    };
    withHealthOfTree(app, trees).then(finish, () => finish(app));
  });
}
