import type { Authenticator } from '../access/authenticator.js';
import type { StatusError } from '../base/status-error.js';
import { isArgocdMethod, notServed, unimplemented } from './forward/read-only.js';

type Metadata = ReadonlyMap<string, string>;

/** The refusal of a method that nobody here has, by its path; rejects where Argo CD would ask for a better token first. */
export async function methodRefusal(
  path: string,
  authenticator: Authenticator,
  metadata: Metadata,
): Promise<StatusError> {
  if (isArgocdMethod(path)) await authenticator.authenticate(metadata);
  return unimplemented(path);
}

/** The same of a route of Argo CD's HTTP API. */
export async function routeRefusal(
  httpMethod: string,
  authenticator: Authenticator,
  metadata: Metadata,
): Promise<StatusError> {
  await authenticator.authenticate(metadata);
  return notServed(httpMethod);
}
