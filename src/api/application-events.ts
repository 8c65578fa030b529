import { ApplicationResourceEventsQuery } from '../../gen/application/application.js';
import { EventList } from '../../gen/events/events.js';
import { invalidArgument } from '../base/status-error.js';
import { createTranscoder } from '../encode/transcoder.js';
import { TranscodedMessage } from '../encode/transcoded-message.js';
import type { StoredObject } from '../model/stored-object.js';
import type { ClusterReader } from '../source/cluster-reader.js';
import type { ResourceReads } from './application-reads.js';
import { isAbroad, refuseForeignCluster } from './application-destination.js';
import { messageDescriptor } from './descriptors.js';
import type { UnaryMethod } from './method.js';

/** The object that events are about. */
interface Involved {
  readonly name: string;
  readonly uid: string;
  readonly namespace: string;
}

/** The events of an application, or of one resource in its tree. */
export function listResourceEvents(
  reads: ResourceReads,
  cluster: ClusterReader,
): UnaryMethod<ApplicationResourceEventsQuery> {
  const codec = { descriptor: messageDescriptor(reads.registry, 'events.EventList'), codec: EventList };
  const transcode = createTranscoder(reads.registry, 'events.EventList');
  return {
    kind: 'unary',
    decode: (bytes) => ApplicationResourceEventsQuery.decode(bytes),
    forwards: (query, { caller }) =>
      isAboutResource(query) && isAbroad(reads.access.permitted(query, caller), reads.installation?.state),
    async handle(query, { caller, signal }) {
      const object = reads.access.permitted(query, caller);
      const { name, uid, namespace } = await involvedIn(query, object, reads);
      const folder = namespace === '' ? '' : `/namespaces/${encodeURIComponent(namespace)}`;
      const selector = {
        'involvedObject.name': name,
        'involvedObject.namespace': namespace,
        'involvedObject.uid': uid,
      };
      const fieldSelector = Object.entries(selector).map(([field, value]) => `${field}=${escaped(value)}`);
      const text = await cluster.get({
        path: `/api/v1${folder}/events`,
        query: { fieldSelector: fieldSelector.join(',') },
        signal,
      });
      return new TranscodedMessage(text, transcode, codec);
    },
  };
}

/** The application itself is here, wherever its resources are. */
function isAboutResource({ resourceName = '', resourceUID = '' }: ApplicationResourceEventsQuery): boolean {
  return resourceName !== '' || resourceUID !== '';
}

/** What cannot stand in a field selector as it is. */
function escaped(value: string): string {
  return value.replace(/[\\,=]/g, '\\$&');
}

async function involvedIn(
  query: ApplicationResourceEventsQuery,
  object: StoredObject,
  reads: ResourceReads,
): Promise<Involved> {
  const { resourceName = '', resourceUID = '', resourceNamespace = '' } = query;
  if (!isAboutResource(query)) return object.header;
  // What is not there has no uid; a status may name anything.
  if (resourceUID === '') throw invalidArgument('resourceUID is needed where resourceName is given');
  refuseForeignCluster(object, reads.installation?.state);
  const { nodes, orphanedNodes } = await reads.trees.tree(object);
  const isInTree = [...nodes, ...orphanedNodes].some(({ resourceRef: { uid, name, namespace } = {} }) => {
    const same = [uid ?? '', name ?? '', namespace ?? ''];
    return same[0] === resourceUID && same[1] === resourceName && same[2] === resourceNamespace;
  });
  if (!isInTree) throw invalidArgument(`${resourceName} not found as part of application ${query.name ?? ''}`);
  return { name: resourceName, uid: resourceUID, namespace: resourceNamespace };
}
