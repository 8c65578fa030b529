import type { IncomingMessage } from 'node:http';
import { Code, StatusError } from '../../base/status-error.js';
import { FORWARDED } from './end-to-end-headers.js';
import { strays } from './strays.js';

/** Why a request must not be passed on at all. */
export function mayNotGoOn(
  { headers, url = '/' }: IncomingMessage,
  { isOver }: { readonly isOver: boolean },
): StatusError | undefined {
  if (headers[FORWARDED] !== undefined) return loop();
  const [path = ''] = url.split('?', 1);
  if (strays(path)) return strayed();
  return isOver ? goingAway() : undefined;
}

export function unavailable(): StatusError {
  return new StatusError(Code.UNAVAILABLE, 'the Argo CD server behind --argocd-server did not answer');
}

export function goingAway(): StatusError {
  return new StatusError(Code.UNAVAILABLE, 'the server is going away: come back');
}

export function loop(): StatusError {
  return new StatusError(
    Code.FAILED_PRECONDITION,
    '--argocd-server leads back to kubecast: it must be the URL of an Argo CD server',
  );
}

export function strayed(): StatusError {
  return new StatusError(
    Code.INVALID_ARGUMENT,
    'a path with dot segments, backslashes or zero bytes is not passed on: it could lead elsewhere',
  );
}
