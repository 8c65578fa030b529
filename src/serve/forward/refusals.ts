import { Code, StatusError } from '../../base/status-error.js';

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
