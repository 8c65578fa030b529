import type { Caller } from '../access/caller.js';
import { invalidArgument } from '../base/status-error.js';
import type { Format, Framing } from '../encode/framing.js';
import { parseWatchMask } from '../encode/watch-mask.js';
import type { Revision } from '../model/revision.js';
import { parseLabelSelector } from '../select/label-selector.js';
import { createScope, type Scope } from '../select/scope.js';

/** What a client may ask of a watch; the same behind all doors. */
export interface WatchRequest {
  readonly scope: Scope;
  /** `resourceVersion=N`; undefined for empty, `0` and what is not a number (R1). */
  readonly minimum: Revision | undefined;
  /** What the client says it has; undefined if it says nothing. */
  readonly cursor: string | undefined;
  readonly format: Format;
  readonly showsMarks: boolean;
  readonly caller: Caller;
}

/** As ApplicationQuery; absent and empty mean the same. */
export interface ScopeQuery {
  readonly name?: string | undefined;
  readonly appNamespace?: string | undefined;
  readonly projects: readonly string[];
  /** The legacy name of `projects`; replaces it (contract 2.2). */
  readonly project: readonly string[];
  readonly selector?: string | undefined;
  /** `NAME`, or `NAMESPACE/NAME`. */
  readonly names?: readonly string[] | undefined;
}

export interface WatchQuery extends ScopeQuery {
  readonly resourceVersion?: string | undefined;
}

export interface WatchOptions {
  readonly fields?: string | undefined;
  readonly lastEventId?: string | undefined;
  readonly bookmarks: boolean;
  readonly events?: string | undefined;
}

const MAX_PROJECTS = 500;
const MAX_NAMES = 1000;
/** More digits than any revision has; kept as they are, so that such an N is ahead and not wrapped around. */
const DECIMAL = /^[1-9][0-9]{0,99}$/;

/** Throws INVALID_ARGUMENT that names the parameter. */
export function parseScope(query: ScopeQuery, defaultNamespace: string): Scope {
  const projects = query.project.length > 0 ? query.project : query.projects;
  if (projects.length > MAX_PROJECTS) throw invalidArgument(`projects names more than ${MAX_PROJECTS} projects`);
  const { names = [] } = query;
  if (names.length > MAX_NAMES) throw invalidArgument(`names has more than ${MAX_NAMES} names`);
  return createScope({
    name: query.name ?? '',
    namespace: query.appNamespace ?? '',
    defaultNamespace,
    projects: projects.filter((project) => project !== ''),
    names: names.filter((name) => name !== ''),
    selector: parseLabelSelector(query.selector ?? ''),
  });
}

export interface WatchAt {
  readonly caller: Caller;
  readonly framing: Framing;
  readonly defaultNamespace: string;
}

/** Throws INVALID_ARGUMENT that names the parameter. */
export function parseWatchRequest(query: WatchQuery, options: WatchOptions, at: WatchAt): WatchRequest {
  const { framing } = at;
  const cursor = options.lastEventId === '' ? undefined : options.lastEventId;
  const version = query.resourceVersion ?? '';
  return {
    scope: parseScope(query, at.defaultNamespace),
    minimum: DECIMAL.test(version) ? version : undefined,
    cursor,
    // gRPC carries what the proto knows; masks are for JSON.
    format: {
      framing,
      mask: framing.name.startsWith('grpc') ? undefined : parseWatchMask(options.fields),
      showsReasons: options.events === 'v1',
    },
    showsMarks: framing.alwaysMarks || options.bookmarks || cursor !== undefined,
    caller: at.caller,
  };
}
