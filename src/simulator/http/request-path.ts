import type { KindRegistration } from '../kind-registration.js';

/** What the path of a request points at. */
export interface ResourcePath {
  readonly kind: KindRegistration;
  /** undefined: all namespaces, or a kind that has none. */
  readonly namespace: string | undefined;
  /** undefined: the whole collection. */
  readonly name: string | undefined;
  readonly subresource: string | undefined;
}

/** Custom kinds have routes for all of them, and then find nothing there. */
export const UNKNOWN_SUBRESOURCE = '?';

/** /api/v1/… and /apis/GROUP/VERSION/…, with or without /namespaces/NAMESPACE; undefined for anything else. */
export function parseResourcePath(path: string, kinds: readonly KindRegistration[]): ResourcePath | undefined {
  const parts = path.split('/').slice(1).map(decode);
  const isCore = parts[0] === 'api';
  if (!isCore && parts[0] !== 'apis') return undefined;
  const [group = '', version = ''] = isCore ? ['', parts[1]] : [parts[1], parts[2]];
  const rest = parts.slice(isCore ? 2 : 3);
  const ofVersion = kinds.filter((kind) => kind.group === group && kind.version === version);
  return namespacedPath(rest, ofVersion) ?? resourcePath(rest, undefined, ofVersion);
}

/** Whether the server answers a Status here instead of a page that is not found: where kinds are built in. */
export function isBuiltInPath(path: string, kinds: readonly KindRegistration[]): boolean {
  if (path.startsWith('/api/')) return true;
  const group = /^\/apis\/([^/]+)\//.exec(path)?.[1];
  return kinds.some((kind) => kind.group === group && !kind.custom);
}

function namespacedPath(rest: readonly string[], kinds: readonly KindRegistration[]): ResourcePath | undefined {
  const [first, namespace, ...inside] = rest;
  if (first !== 'namespaces' || !namespace || inside.length === 0) return undefined;
  return resourcePath(
    inside,
    namespace,
    kinds.filter((kind) => kind.namespaced),
  );
}

function resourcePath(
  rest: readonly string[],
  namespace: string | undefined,
  kinds: readonly KindRegistration[],
): ResourcePath | undefined {
  const [plural, name, subresource, tooMuch] = rest;
  const kind = kinds.find((candidate) => candidate.plural === plural);
  if (!kind || name === '') return undefined;
  if (name !== undefined && kind.namespaced && namespace === undefined) return undefined;
  const isServed = SUBRESOURCES.some((name) => name === subresource && kind[name]) && !tooMuch;
  if (subresource !== undefined && !isServed) {
    return kind.custom ? { kind, namespace, name, subresource: UNKNOWN_SUBRESOURCE } : undefined;
  }
  return { kind, namespace, name, subresource };
}

const SUBRESOURCES = ['status', 'scale', 'log'] as const;

function decode(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part; // matches nothing, which is the right answer
  }
}
