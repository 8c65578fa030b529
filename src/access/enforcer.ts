import type { Revision } from '../model/revision.js';
import type { Header } from '../model/stored-object.js';
import type { Subject } from './subject.js';

/** What a group of callers may see of the applications: the same for all whose `identity` is the same. */
export interface PermissionClass {
  /** The canonical text of everything a decision reads; views are keyed by it, never by a hash of it. */
  readonly identity: string;
  /** The projects outside of which nothing is seen; undefined where that cannot be told. */
  readonly projects: ReadonlySet<string> | undefined;
  sees(header: Header): boolean;
  /** What it says of every object of a project alike; undefined where it tells them apart, or does not know. */
  decides?(project: string): boolean | undefined;
}

/** One question of RBAC: `applications`, `get`, `project/name`. */
export interface AccessRequest {
  readonly resource: string;
  readonly action: string;
  readonly object: string;
}

/** A class that a caller had, and between which positions of the log it decided what was seen. */
export interface EarlierClass {
  readonly permission: PermissionClass;
  /** Undefined where nothing is known before it. */
  readonly from: Revision | undefined;
  /** Undefined while it is in force. */
  readonly until: Revision | undefined;
}

/** Gives each caller its class, and tells when classes change. */
export interface Enforcer {
  classOf(subject: Subject): PermissionClass;
  /** Anything that is not a class: other resources, other actions. */
  allows(subject: Subject, request: AccessRequest): boolean;
  /** Called in the turn that reads a change, after `classOf` has it. */
  onChange(listener: () => void): void;
  /** The classes of this subject that were in force since the replica was at `position` (R9's exits). */
  classesSince(subject: Subject, position: Revision): readonly EarlierClass[];
  /** Whether the subject's class may have changed since then, as far as this replica can know. */
  mayHaveChangedSince(subject: Subject, position: Revision): boolean;
  /** The log was rewritten (R13): no position from before can be compared with one from after. */
  forgetPast(): void;
}

const ALL: PermissionClass = { identity: 'all', projects: undefined, sees: () => true };

/** No access control: it cannot change either, on any replica that is set up alike. */
export const allowAll: Enforcer = {
  classOf: () => ALL,
  allows: () => true,
  onChange: () => undefined,
  classesSince: () => [{ permission: ALL, from: undefined, until: undefined }],
  mayHaveChangedSince: () => false,
  forgetPast: () => undefined,
};
