import type { ApplicationTree } from '../../gen/github.com/argoproj/argo-cd/v3/pkg/apis/application/v1alpha1/generated.js';
import type { StoredObject } from '../model/stored-object.js';

/** Where the tree of an application's resources comes from. */
export interface TreeSource {
  /** Which of the two it is: what Argo CD's controller has found out, or what kubecast computes from what it may read. */
  readonly origin: 'redis' | 'computed';
  /** The tree as it is now. Rejects with a StatusError where there is none. */
  tree(app: StoredObject): Promise<ApplicationTree>;
  /** Calls back whenever the tree of the application with this key (`namespace/name`) may have changed, until the result is called. */
  onChange(key: string, listener: () => void): () => void;
}
