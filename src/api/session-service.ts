import type { Registry } from '@bufbuild/protobuf';
import {
  GetUserInfoRequest,
  GetUserInfoResponse,
  SessionCreateRequest,
  SessionDeleteRequest,
  SessionResponse,
} from '../../gen/session/session.js';
import { tokenCookieNames } from '../access/authn/token-cookie.js';
import type { Caller } from '../access/caller.js';
import type { Revocations } from '../access/authn/revocations.js';
import type { Subject } from '../access/subject.js';
import { Code, StatusError } from '../base/status-error.js';
import { GoMessage } from '../encode/go-message.js';
import type { Message } from '../encode/message.js';
import { messageDescriptor } from './descriptors.js';
import type { Call, Service, UnaryMethod } from './method.js';
import { renew, type Renewal } from './renewing.js';

/** Texts of Set-Cookie headers, one per line. */
export interface TokenCookies {
  keep(token: string): string;
  forget(names: readonly string[]): string;
}

export interface SessionServiceOptions extends Renewal {
  /** Undefined where there are no passwords to log in with. */
  readonly logins: { logIn(credentials: { username: string; password: string }): Promise<string> } | undefined;
  readonly revocations: Pick<Revocations, 'revoke'>;
  groupsOf(subject: Subject): readonly string[];
  /** By the request's metadata. */
  cookies(metadata: ReadonlyMap<string, string>): TokenCookies;
}

/** Logs in and out, and says who one is; open, because whoever asks may have no token yet. */
export function createSessionService(registry: Registry, options: SessionServiceOptions): Service {
  const answer = (token: string): Message =>
    new GoMessage(messageDescriptor(registry, 'session.SessionResponse'), SessionResponse, { token });
  const Create: UnaryMethod<SessionCreateRequest> = {
    kind: 'unary',
    decode: (bytes) => SessionCreateRequest.decode(bytes),
    handle: async (request, call) => answer(await logIn(options, request, call)),
  };
  const Delete: UnaryMethod<SessionDeleteRequest> = {
    kind: 'unary',
    decode: (bytes) => SessionDeleteRequest.decode(bytes),
    handle: async (_request, call) => answer(await logOut(options, call)),
  };
  return {
    name: 'session.SessionService',
    access: 'open',
    methods: { Create, Delete, GetUserInfo: userInfo(registry, options) },
  };
}

function userInfo(registry: Registry, options: SessionServiceOptions): UnaryMethod<GetUserInfoRequest> {
  const descriptor = messageDescriptor(registry, 'session.GetUserInfoResponse');
  return {
    kind: 'unary',
    decode: (bytes) => GetUserInfoRequest.decode(bytes),
    handle: async (_request, call) => {
      await renew(options, call);
      return new GoMessage(descriptor, GetUserInfoResponse, userInfoOf(call.caller, options));
    },
  };
}

const NO_LONGER = 'token-based session creation no longer supported. please upgrade argocd cli to v0.7+';

async function logIn(
  { logins, cookies }: SessionServiceOptions,
  { username = '', password = '', token = '' }: SessionCreateRequest,
  { metadata, responseMetadata }: Call,
): Promise<string> {
  if (token !== '') throw new StatusError(Code.UNAUTHENTICATED, NO_LONGER);
  if (!logins) throw new StatusError(Code.UNIMPLEMENTED, 'there are no passwords here: use a token');
  const session = await logins.logIn({ username, password });
  responseMetadata.set('set-cookie', cookies(metadata).keep(session));
  return session;
}

/** Whoever has no good token is logged out already, but may have a bad cookie. */
async function logOut({ revocations, cookies }: SessionServiceOptions, call: Call): Promise<string> {
  const { session } = call.caller;
  const names = tokenCookieNames(call.metadata.get('cookie') ?? '');
  call.responseMetadata.set('set-cookie', cookies(call.metadata).forget(names));
  if (session && session.id !== '' && !session.outlivesLogout) await revocations.revoke(session.id, session.expiresAt);
  return '';
}

function userInfoOf({ subject, session }: Caller, { groupsOf }: SessionServiceOptions): GetUserInfoResponse {
  if (!session) return { loggedIn: false, username: '', iss: '', groups: [] };
  const [email = ''] = subject.claims.get('email') ?? [];
  const username = session.issuer === 'argocd' || email === '' ? subject.name : email;
  return { loggedIn: true, username, iss: session.issuer, groups: [...groupsOf(subject)] };
}
