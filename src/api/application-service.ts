import { ApplicationQuery } from '../../gen/application/application.js';
import type { Subject } from '../access/subject.js';
import { invalidArgument } from '../base/status-error.js';
import { parseFieldMask } from '../encode/field-mask.js';
import type { Transcode } from '../encode/transcoder.js';
import { ObjectListMessage, ObjectMessage } from '../encode/object-message.js';
import type { StoredObject } from '../model/stored-object.js';
import type { Lister } from '../watch/list.js';
import type { Streams } from '../watch/streams.js';
import { parseScope, parseWatchRequest } from '../watch/watch-request.js';
import type { Service, UnaryMethod, WatchMethod } from './method.js';

export interface ApplicationServiceOptions {
  readonly streams: Streams;
  readonly lister: Lister;
  /** Argo CD's own namespace: where a name without a namespace is looked for. */
  readonly namespace: string;
  readonly transcode: Transcode;
  readonly transcodeList: Transcode;
}

/** Argo CD's ApplicationService, as far as it reads (contract 2). */
export function createApplicationService(options: ApplicationServiceOptions): Service {
  const decode = (bytes: Uint8Array): ApplicationQuery => ApplicationQuery.decode(bytes);
  const Watch: WatchMethod<ApplicationQuery> = {
    kind: 'watch',
    decode,
    open(query, call, stream) {
      const at = { caller: call.caller, framing: stream.framing, defaultNamespace: options.namespace };
      return options.streams.open(parseWatchRequest(query, call.options, at), stream);
    },
  };
  const List: UnaryMethod<ApplicationQuery> = {
    kind: 'unary',
    decode,
    handle(query, call) {
      const mask = parseFieldMask(call.options.fields);
      return new ObjectListMessage({
        objects: listObjects(query, call.caller.subject, options),
        resourceVersion: options.lister.position(),
        itemMask: mask ? mask.under('items') : 'all',
        transcodeList: options.transcodeList,
      });
    },
  };
  const Get: UnaryMethod<ApplicationQuery> = {
    kind: 'unary',
    decode,
    forwards: (query) => query.refresh !== undefined,
    handle(query, call) {
      const projects = query.project.length > 0 ? query.project : query.projects;
      if (projects.length > 1) throw invalidArgument('projects: at most one may be given to Get');
      if (query.refresh !== undefined) call.responseMetadata.set('x-kubecast-refresh', 'ignored');
      const namespace =
        query.appNamespace === undefined || query.appNamespace === '' ? options.namespace : query.appNamespace;
      const asked = { name: query.name ?? '', namespace, project: projects[0] ?? '' };
      return new ObjectMessage(options.lister.get(asked, call.caller.subject), options.transcode);
    },
  };
  return { name: 'application.ApplicationService', methods: { Watch, List, Get } };
}

/** A name without a namespace is looked for in all of them, and the first one counts, as in Argo CD's List. */
function listObjects(
  query: ApplicationQuery,
  subject: Subject,
  { lister, namespace }: ApplicationServiceOptions,
): readonly StoredObject[] {
  const { name = '', repo = '' } = query;
  const scope = parseScope({ ...query, name: undefined }, namespace);
  const found = lister.list(scope, subject).filter((object) => name === '' || object.header.name === name);
  const named = name === '' ? found : found.slice(0, 1);
  return repo === '' ? named : named.filter((object) => repoOf(object) === repo);
}

/** `spec.source.repoURL`, of several sources the first; read on demand, since hardly anyone asks. */
function repoOf({ bytes }: StoredObject): unknown {
  const spec = memberOf(JSON.parse(bytes.toString()), 'spec');
  const sources = memberOf(spec, 'sources');
  const source = Array.isArray(sources) && sources.length > 0 ? sources[0] : memberOf(spec, 'source');
  return memberOf(source, 'repoURL');
}

function memberOf(value: unknown, key: string): unknown {
  if (typeof value !== 'object' || value === null) return undefined;
  return Object.entries(value).find(([name]) => name === key)?.[1];
}
