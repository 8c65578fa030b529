import type { IncomingMessage } from 'node:http';
import { ApiStatusError, badRequest } from '../api-status.js';
import type { ResourcePath } from './request-path.js';

/** What the handler of custom kinds says about a method that it has no use for. */
export function customNotAllowed({ request, path }: { request: IncomingMessage; path: ResourcePath }): ApiStatusError {
  if (request.method === 'PUT' || request.method === 'PATCH') return badRequest('name must be provided');
  const { group, plural } = path.kind;
  const message = ` is not supported on resources of kind "${plural}.${group}"`;
  return new ApiStatusError({ code: 405, reason: 'MethodNotAllowed', message, details: { group, kind: plural } });
}
