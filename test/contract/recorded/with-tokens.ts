import type { RecordedAnswer } from './recorded-answer.js';
import { PASSWORD } from './recorded-world.js';

const STREAM = '/api/v1/stream/applications';
const JSON_HEAD = { 'content-type': 'application/json' };
const NOT_JSON = { 'content-type': 'text/plain; charset=utf-8', 'x-content-type-options': 'nosniff' };

/** A stream that is refused before its first message. */
function refused(parts: Partial<RecordedAnswer>, message: string): RecordedAnswer {
  const body = `{"error":{"grpc_code":16,"http_code":401,"message":"${message}","http_status":"Unauthorized"}}`;
  return { path: STREAM, status: 401, head: JSON_HEAD, body, ...parts };
}

/** Neither whether it is there nor whose it is. */
function denied(path: string): RecordedAnswer {
  const body = '{"error":"permission denied","code":7,"message":"permission denied"}';
  return { path, as: 'dev', status: 403, head: JSON_HEAD, body };
}

/** Argo CD says nothing at all, not even a head: kubecast sends the head at once. */
function silent(query: string): RecordedAnswer {
  return { path: `${STREAM}?${query}`, as: 'dev', status: 200, body: '', goesOn: true };
}

/** Authentication on. */
export const WITH_TOKENS: readonly RecordedAnswer[] = [
  {
    method: 'POST',
    path: '/api/v1/session',
    headers: { 'content-type': 'application/json' },
    send: `{"username":"admin","password":"${PASSWORD}"}`,
    status: 200,
    head: { ...JSON_HEAD, 'set-cookie': /^argocd\.token=[\w.-]+; path=\/; SameSite=lax; httpOnly(; Secure)?$/ },
    body: /^\{"token":"[\w-]+\.[\w-]+\.[\w-]+"\}$/,
  },
  {
    method: 'POST',
    path: '/api/v1/session',
    headers: { 'content-type': 'application/json' },
    send: '{"username":"admin","password":"wrong"}',
    status: 401,
    head: { ...JSON_HEAD, 'set-cookie': null },
    body: '{"error":"Invalid username or password","code":16,"message":"Invalid username or password"}',
  },
  {
    method: 'POST',
    path: '/api/v1/session',
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
    send: 'username=admin',
    status: 415,
    head: NOT_JSON,
    body: 'Invalid content type\n',
  },
  { method: 'DELETE', path: '/api/v1/session', as: 'dev', status: 415, head: NOT_JSON, body: 'Invalid content type\n' },
  refused({}, 'no session information'),
  refused({ headers: { authorization: 'Bearer garbage' } }, 'no session information'),
  refused({ as: 'expired' }, 'invalid session: token has invalid claims: token is expired'),
  refused({ as: 'forged' }, 'invalid session: token signature is invalid: signature is invalid'),
  refused({ as: 'ghost' }, "invalid session: rpc error: code = NotFound desc = account 'ghost' does not exist"),
  {
    path: `${STREAM}?name=app-0001`,
    as: 'dev',
    status: 200,
    head: JSON_HEAD,
    body: /^\{"result":\{"type":"ADDED","application":\{.*"name":"app-0001","namespace":"argocd"/,
    goesOn: true,
  },
  silent('name=app-0002'),
  silent('projects=p2'),
  silent('name=nope'),
  denied('/api/v1/applications/app-0002'),
  denied('/api/v1/applications/nope'),
  {
    path: `${STREAM}/app-0002/resource-tree`,
    as: 'dev',
    status: 403,
    head: JSON_HEAD,
    body: '{"error":{"grpc_code":7,"http_code":403,"message":"permission denied","http_status":"Forbidden"}}',
  },
  {
    path: '/api/v1/settings',
    status: 200,
    head: JSON_HEAD,
    body: '{"appLabelKey":"app.kubernetes.io/instance","googleAnalytics":{"anonymizeUsers":true},"kustomizeOptions":{"BuildOptions":"","BinaryPath":"","Versions":null},"help":{},"trackingMethod":"annotation","syncWithReplaceAllowed":true,"resourceViewEnabled":true}',
  },
  { path: '/api/version', status: 200, head: JSON_HEAD, body: /^\{"Version":"[^"]+"\}$/ },
  {
    path: '/api/v1/session/userinfo',
    as: 'dev',
    status: 200,
    head: JSON_HEAD,
    body: '{"loggedIn":true,"username":"dev","iss":"argocd"}',
  },
  { path: '/api/v1/session/userinfo', status: 200, head: JSON_HEAD, body: '{}' },
];
