import type { Registry } from '@bufbuild/protobuf';
import type { Enforcer } from '../access/enforcer.js';
import type { Installation } from '../access/installation.js';
import type { Clock } from '../base/clock.js';
import type { TreeSource } from '../tree/tree-source.js';
import type { ApplicationAccess } from './application-access.js';
import type { StandingPermissions } from './standing-permissions.js';

/** What the methods need that read one application. */
export interface ApplicationReads {
  readonly registry: Registry;
  readonly access: ApplicationAccess;
  readonly enforcer: Enforcer;
  readonly installation: Installation | undefined;
  readonly clock: Clock;
}

/** What the methods need that read what belongs to one. */
export interface ResourceReads extends ApplicationReads {
  readonly trees: TreeSource;
  readonly standing: StandingPermissions;
}
