import type { StoredObject } from '../model/stored-object.js';
import type { TreeSource } from './tree-source.js';

/** Trees as the text that is sent: JSON in Argo CD's shape, without line breaks. */
export interface TreeDocuments extends TreeSource {
  /** As `tree`, unread. Equal trees have equal texts. */
  document(app: StoredObject): Promise<Buffer>;
  /** The objects that the application manages, as a JSON array in Argo CD's shape. Rejects with a StatusError. */
  managedResources(app: StoredObject): Promise<Buffer>;
  /** What cannot be seen in these trees, as resource names (`pods`); none where they come from Argo CD. */
  readonly missing: readonly string[];
  /** Whether reading one costs little; a computed one costs much as long as nobody has asked for any. */
  readonly isAtHand: boolean;
  close(): void;
}

/** The applications that trees belong to. */
export interface Applications {
  get(key: string): StoredObject | undefined;
  /** Calls back in the turn in which the application with this key changes or goes, until the result is called. */
  onChange(key: string, listener: () => void): () => void;
}
