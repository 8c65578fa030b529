import type { Authenticator } from '../access/authenticator.js';
import { type Caller, NOBODY } from '../access/caller.js';
import { Code, StatusError } from '../base/status-error.js';
import type { ServedMethod } from './served-methods.js';

/** Who calls a method. What is open to all is open to those with bad credentials, too, as in Argo CD (contract 5). */
export async function callerOf(
  authenticator: Authenticator,
  { isOpen }: Pick<ServedMethod, 'isOpen'>,
  metadata: ReadonlyMap<string, string>,
): Promise<Caller> {
  try {
    return await authenticator.authenticate(metadata);
  } catch (thrown) {
    if (isOpen && thrown instanceof StatusError && thrown.code === Code.UNAUTHENTICATED) return NOBODY;
    throw thrown;
  }
}
