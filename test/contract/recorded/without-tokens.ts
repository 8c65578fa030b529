import type { RecordedAnswer } from './recorded-answer.js';

const STREAM = '/api/v1/stream/applications';
const JSON_HEAD = { 'content-type': 'application/json' };
const NOT_JSON = { 'content-type': 'text/plain; charset=utf-8', 'x-content-type-options': 'nosniff' };

/** Both applications of the world, or one of them, as far as it is asked for. */
function stream(query: string, body: string | RegExp): RecordedAnswer {
  return { path: `${STREAM}?${query}`, status: 200, head: JSON_HEAD, body, goesOn: true };
}

/** Authentication off. */
export const WITHOUT_TOKENS: readonly RecordedAnswer[] = [
  stream('name=app-0001', /^\{"result":\{"type":"ADDED","application":\{.*"name":"app-0001"/),
  stream('name=does-not-exist', ''),
  stream('projects=nope', ''),
  stream('project=nope', ''),
  stream('appNamespace=other&name=app-0001', ''),
  stream('nonsense=1&name=app-0001', /^\{"result":\{"type":"ADDED"/),
  stream('resourceVersion=abc&name=app-0001', /^\{"result":\{"type":"ADDED"/),
  {
    ...stream('name=app-0001', /^data: \{"result":\{"type":"ADDED"|^retry: |^:/),
    headers: { accept: 'text/event-stream' },
    head: { 'content-type': 'text/event-stream', 'x-content-type-options': 'nosniff' },
  },
  {
    ...stream('name=app-0001', /^\{"result":\{"type":"ADDED"/),
    headers: { accept: 'application/json' },
  },
  stream(
    'name=app-0001&fields=result.type,result.application.metadata.name',
    /^\{"result":\{"type":"ADDED","application":\{"metadata":\{"name":"app-0001"\}\}\},"cursor":"[^"]+"\}\n$/,
  ),
  stream(
    'name=app-0001&fields=result.application.status.sync.status',
    /^\{"result":\{"application":\{"status":\{"sync":\{"status":"Synced"\}\}\}\},"cursor":"[^"]+"\}\n$/,
  ),
  { method: 'POST', path: STREAM, status: 415, head: NOT_JSON, body: 'Invalid content type\n' },
  {
    path: '/api/v1/applications/does-not-exist',
    status: 403,
    head: { 'content-type': 'application/json' },
    body: '{"error":"permission denied","code":7,"message":"permission denied"}',
  },
  {
    path: '/api/v1/applications/app-0001?project=nope',
    status: 404,
    head: { 'content-type': 'application/json' },
    body: '{"error":"applications.argoproj.io \\"app-0001\\" not found","code":5,"message":"applications.argoproj.io \\"app-0001\\" not found"}',
  },
  {
    path: '/api/v1/applications?fields=items.metadata.name,metadata.resourceVersion',
    status: 200,
    head: JSON_HEAD,
    body: /^\{"metadata":\{"resourceVersion":"\d+"\}\n,"items":\[\{"metadata":\{"name":"app-0001"\}\}\n,\{"metadata":\{"name":"app-0002"\}\}\n?\]\}\n?$/,
  },
  {
    path: '/api/version',
    status: 200,
    head: JSON_HEAD,
    body: /^\{"Version":"[^"]+",.*"KustomizeVersion":"[^"]+","HelmVersion":"[^"]+"/,
  },
  {
    path: '/api/v1/settings',
    status: 200,
    head: JSON_HEAD,
    body: /^\{"appLabelKey":"app\.kubernetes\.io\/instance",("resourceOverrides":\{.*\},)?"googleAnalytics":\{"anonymizeUsers":true\},"kustomizeOptions":\{"BuildOptions":"","BinaryPath":"","Versions":null\},"help":\{\},"trackingMethod":"annotation","controllerNamespace":"argocd","syncWithReplaceAllowed":true,"resourceViewEnabled":true\}$/,
  },
  { path: '/healthz', status: 200, head: { 'content-type': 'text/plain; charset=utf-8' }, body: 'ok\n' },
  { path: '/api/v1/session/userinfo', status: 200, head: JSON_HEAD, body: '{}' },
  { path: '/api/v1/nothing', status: 404, head: NOT_JSON, body: 'Not Found\n' },
];
