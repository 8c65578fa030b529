import type { CaseGroup } from './case-group.js';
import { ACCESS } from './cases/access.js';
import { APPLIES } from './cases/applies.js';
import { ERRORS } from './cases/errors.js';
import { FORGOTTEN } from './cases/forgotten.js';
import { FORMS } from './cases/forms.js';
import { KINDS } from './cases/kinds.js';
import { LISTS } from './cases/lists.js';
import { LOGS } from './cases/logs.js';
import { PAGING } from './cases/paging.js';
import { PATCHES } from './cases/patches.js';
import { SECRETS } from './cases/secrets.js';
import { SELECTIONS } from './cases/selections.js';
import { WATCHES } from './cases/watches.js';
import { WRITES } from './cases/writes.js';

/** In the order in which they are played; what makes the server forget comes last. */
export const ALL_CASES: readonly CaseGroup[] = [
  LISTS,
  PAGING,
  WATCHES,
  ERRORS,
  WRITES,
  PATCHES,
  FORMS,
  KINDS,
  ACCESS,
  APPLIES,
  SECRETS,
  SELECTIONS,
  LOGS,
  FORGOTTEN,
];
