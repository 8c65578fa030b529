import type { Authenticator } from '../../src/access/authenticator.js';
import { Code, StatusError } from '../../src/base/status-error.js';
import { callerNamed } from '../support/caller-named.js';

/** Lets in who has the token `good`, wherever Argo CD would look for one; says of others what was there. */
export const goodToken: Authenticator = {
  authenticate(metadata) {
    const cookie = /argocd\.token=(\w+)/.exec(metadata.get('cookie') ?? '')?.[1];
    const bearer = /^Bearer (\w+)$/.exec(metadata.get('authorization') ?? '')?.[1];
    const token = metadata.get('token') ?? bearer ?? cookie;
    if (token === 'good') return Promise.resolve(callerNamed('ann'));
    return Promise.reject(new StatusError(Code.UNAUTHENTICATED, 'no session information'));
  },
  onChange: () => undefined,
};
