import { type Account, type Attempt, isAnonymous, mayDo } from '../accounts.js';
import { ApiStatusError } from '../api-status.js';
import { isReview } from './self-review.js';

interface AskedResource extends Attempt {
  readonly name: string;
}

const PUBLIC = ['/healthz', '/livez', '/readyz', '/version'];
const DISCOVERY = /^\/(api|apis|openapi)(\/|$)/;
const VERBS: Readonly<Record<string, string>> = { POST: 'create', PUT: 'update', PATCH: 'patch', DELETE: 'delete' };

/** The 403 for an account that may not send this request; it need not be for anything that exists. */
export function refusalOf(account: Account, method: string, url: URL): ApiStatusError | undefined {
  const path = url.pathname.replace(/(.)\/$/, '$1');
  // Whoever is known may ask about themselves.
  if (isReview(path) && !isAnonymous(account)) return undefined;
  const asked = askedResource(method, path, url.searchParams);
  if (asked ? mayDo(account, asked) : mayRead(account, path)) return undefined;
  return asked ? refusedResource(account, asked) : refusedPath(account, VERBS[method] ?? 'get', path);
}

/** Whether the account may read a path that is no resource. */
export function mayRead(account: Account, path: string): boolean {
  return !account.rules || PUBLIC.includes(path) || (!isAnonymous(account) && DISCOVERY.test(path));
}

/** What a path under /api/v1 or /apis/GROUP/VERSION stands for; undefined for those above, and for any other. */
function askedResource(method: string, path: string, query: URLSearchParams): AskedResource | undefined {
  const parts = path.split('/').slice(1).map(decode);
  const isCore = parts[0] === 'api';
  if (!isCore && parts[0] !== 'apis') return undefined;
  const group = isCore ? '' : (parts[1] ?? '');
  const rest = parts.slice(isCore ? 2 : 3);
  if (rest.length === 0) return undefined;
  const isInside = rest[0] === 'namespaces' && rest.length > 2 && !['status', 'finalize'].includes(rest[2] ?? '');
  const namespace = rest[0] === 'namespaces' ? (rest[1] ?? '') : '';
  const [resource = '', inPath = '', subresource] = isInside ? rest.slice(2) : rest;
  const name = inPath || nameInSelector(query);
  const verb = verbOf(method, query, inPath !== '');
  return { verb, group, resource: subresource ? `${resource}/${subresource}` : resource, namespace, name };
}

/** A named object is got even where it is watched: so the real server judges. */
function verbOf(method: string, query: URLSearchParams, isNamed: boolean): string {
  const verb = VERBS[method] ?? 'get';
  if (isNamed) return verb;
  if (verb === 'delete') return 'deletecollection';
  const watch = query.get('watch');
  if (verb === 'get') return watch !== null && !['false', '0'].includes(watch) ? 'watch' : 'list';
  return verb;
}

function nameInSelector(query: URLSearchParams): string {
  const found = /(?:^|,)metadata\.name==?([^,]+)/.exec(query.get('fieldSelector') ?? '');
  return found?.[1] ?? '';
}

function decode(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}

function refusedResource({ user }: Account, { verb, group, resource, namespace, name }: AskedResource): ApiStatusError {
  const [plural = ''] = resource.split('/');
  const place = namespace === '' ? 'at the cluster scope' : `in the namespace "${namespace}"`;
  const why = `User "${user}" cannot ${verb} resource "${resource}" in API group "${group}" ${place}`;
  const subject = `${plural}${group ? `.${group}` : ''}${name ? ` "${name}"` : ''}`;
  const details = { ...(name ? { name } : {}), ...(group ? { group } : {}), kind: plural };
  return new ApiStatusError({ code: 403, reason: 'Forbidden', message: `${subject} is forbidden: ${why}`, details });
}

function refusedPath({ user }: Account, verb: string, path: string): ApiStatusError {
  const message = `forbidden: User "${user}" cannot ${verb} path "${path}"`;
  return new ApiStatusError({ code: 403, reason: 'Forbidden', message, details: {} });
}
