import type { StoredObject } from '../model/stored-object.js';
import type { AppProject } from './app-project.js';

/** What an Argo CD installation says of itself: never changed, replaced as a whole. */
export interface InstallationState {
  /** `data` of the ConfigMap argocd-cm; empty where there is none. */
  readonly config: ReadonlyMap<string, string>;
  /** `data` of the ConfigMap argocd-rbac-cm; undefined where there is none. */
  readonly rbac: ReadonlyMap<string, string> | undefined;
  /** `data` of the Secret argocd-secret, decoded; empty where there is none. */
  readonly secret: ReadonlyMap<string, Buffer>;
  /** By name. */
  readonly projects: ReadonlyMap<string, AppProject>;
  /** What `projects` is the state of; absent where no API server says so. */
  readonly projectsRevision?: string | undefined;
  /** Secrets labelled `argocd.argoproj.io/secret-type: cluster`, by name. */
  readonly clusters: ReadonlyMap<string, ClusterSecret>;
}

/** A cluster that applications may go to, as Argo CD keeps it. */
export interface ClusterSecret {
  readonly object: StoredObject;
  /** `data`, decoded: `name`, `server`, `project`, `namespaces`, `config`. */
  readonly data: ReadonlyMap<string, Buffer>;
}

/** Which part has changed. */
export type InstallationPart = 'config' | 'rbac' | 'secret' | 'projects' | 'clusters';

/** The settings of Argo CD's namespace, as they are now; also where Argo CD is not installed: then from files, or empty. */
export interface Installation {
  readonly state: InstallationState;
  /** False until everything has been read once: until then nothing may be concluded from what is missing. */
  readonly isKnown: boolean;
  /** Argo CD's own namespace. */
  readonly namespace: string;
  /** Called in the turn that reads a change, once per change, with everything that it touched. */
  onChange(listener: (parts: ReadonlySet<InstallationPart>) => void): void;
}
