import type { Registry } from '@bufbuild/protobuf';
import { ApplicationQuery } from '../../gen/application/application.js';
import type { Enforcer } from '../access/enforcer.js';
import type { Installation } from '../access/installation.js';
import type { Subject } from '../access/subject.js';
import type { Clock } from '../base/clock.js';
import { listOf, recordOf } from '../base/json-value.js';
import { invalidArgument } from '../base/status-error.js';
import { parseFieldMask } from '../encode/field-mask.js';
import { createTranscoder, type Transcode } from '../encode/transcoder.js';
import { ObjectListMessage, ObjectMessage } from '../encode/object-message.js';
import type { StoredObject } from '../model/stored-object.js';
import type { ClusterReader } from '../source/cluster-reader.js';
import { timelyHealth } from '../tree/timely-health.js';
import type { Applications, TreeDocuments } from '../tree/tree-documents.js';
import type { Lister } from '../watch/list.js';
import type { Streams } from '../watch/streams.js';
import { parseScope, parseWatchRequest } from '../watch/watch-request.js';
import { ApplicationAccess } from './application-access.js';
import { listResourceEvents } from './application-events.js';
import { podLogs } from './application-logs.js';
import { getApplicationSyncWindows } from './application-windows.js';
import type { Service, UnaryMethod, WatchMethod } from './method.js';
import { StandingPermissions } from './standing-permissions.js';
import { createTreeMethods } from './tree-methods.js';

const ARGO = 'github.com.argoproj.argo_cd.v3.pkg.apis.application.v1alpha1';

export interface ApplicationServiceOptions {
  readonly streams: Streams;
  readonly lister: Lister;
  readonly enforcer: Enforcer;
  /** Argo CD's own namespace: where a name without a namespace is looked for. */
  readonly namespace: string;
  readonly registry: Registry;
  readonly transcode: Transcode;
  readonly clock: Clock;
  /** Absent where nothing is known of an installation: then projects have no rules of their own. */
  readonly installation?: Installation | undefined;
  /** Absent where nothing but applications is read: then the methods that need more are not served. */
  readonly resources?: ResourceReading | undefined;
}

/** Where what belongs to an application is read. */
export interface ResourceReading {
  readonly documents: TreeDocuments;
  readonly applications: Applications;
  readonly cluster: ClusterReader;
}

/** Argo CD's ApplicationService, as far as it reads (contract 2). */
export function createApplicationService(options: ApplicationServiceOptions): Service {
  const access = new ApplicationAccess(options);
  const transcodeList = createTranscoder(options.registry, `${ARGO}.ApplicationList`);
  return {
    name: 'application.ApplicationService',
    methods: {
      Watch: watchMethod(options),
      List: listMethod(options, transcodeList),
      Get: getMethod(options, access),
      ...resourceMethods(options, access),
    },
  };
}

const decode = (bytes: Uint8Array): ApplicationQuery => ApplicationQuery.decode(bytes);

function watchMethod({ streams, namespace }: ApplicationServiceOptions): WatchMethod<ApplicationQuery> {
  return {
    kind: 'watch',
    decode,
    open(query, call, stream) {
      const at = { caller: call.caller, framing: stream.framing, defaultNamespace: namespace };
      return streams.open(parseWatchRequest(query, call.options, at), stream);
    },
  };
}

function listMethod(options: ApplicationServiceOptions, transcodeList: Transcode): UnaryMethod<ApplicationQuery> {
  return {
    kind: 'unary',
    decode,
    handle(query, call) {
      const mask = parseFieldMask(call.options.fields);
      return new ObjectListMessage({
        objects: listObjects(query, call.caller.subject, options),
        resourceVersion: options.lister.position(),
        itemMask: mask ? mask.under('items') : 'all',
        transcodeList,
      });
    },
  };
}

/** How long Get waits for the tree of an application; then the application goes out as it is. */
const HEALTH_MS = 500;

function getMethod(
  { transcode, resources, clock }: ApplicationServiceOptions,
  access: ApplicationAccess,
): UnaryMethod<ApplicationQuery> {
  return {
    kind: 'unary',
    decode,
    forwards: (query) => query.refresh !== undefined,
    async handle(query, call) {
      const projects = query.project.length > 0 ? query.project : query.projects;
      if (projects.length > 1) throw invalidArgument('projects: at most one may be given to Get');
      if (query.refresh !== undefined) call.responseMetadata.set('x-kubecast-refresh', 'ignored');
      const found = access.permitted({ ...query, project: projects[0] }, call.caller);
      const patience = { clock, ms: HEALTH_MS };
      return new ObjectMessage(resources ? await timelyHealth(found, resources.documents, patience) : found, transcode);
    },
  };
}

function resourceMethods(options: ApplicationServiceOptions, access: ApplicationAccess): Service['methods'] {
  const { registry, enforcer, installation, clock, resources } = options;
  const reads = { registry, access, enforcer, installation, clock };
  const GetApplicationSyncWindows = getApplicationSyncWindows(reads);
  if (!resources) return { GetApplicationSyncWindows };
  const { documents, applications, cluster } = resources;
  const standing = new StandingPermissions(enforcer, applications, installation);
  const further = { ...reads, trees: documents, standing };
  return {
    GetApplicationSyncWindows,
    ListResourceEvents: listResourceEvents(further, cluster),
    PodLogs: podLogs(further, cluster),
    ...createTreeMethods({ ...further, documents, applications }),
  };
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

/** Where the manifests come from: a hydrator comes before several sources, and these before one. Read on demand, since hardly anyone asks. */
function repoOf({ bytes }: StoredObject): unknown {
  const { source, sources, sourceHydrator } = recordOf(recordOf(JSON.parse(bytes.toString()))['spec']);
  if (!sourceHydrator) return recordOf(listOf(sources)[0] ?? source)['repoURL'];
  const { syncSource, drySource } = recordOf(sourceHydrator);
  return recordOf(syncSource)['repoURL'] || recordOf(drySource)['repoURL'];
}
