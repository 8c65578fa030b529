/**
 * Which Go struct fields say something when they are empty, because their tags have no `omitempty`, or because they are
 * structs, which `omitempty` does not leave out. By message, then by what they say; fields by their names in proto/.
 *   text `""` | number `0` | flag `false` | null `null` | object: the zero value of the struct
 */
type Forms = Readonly<Record<string, Readonly<Partial<Record<ZeroForm, string>>>>>;
export type ZeroForm = 'text' | 'number' | 'flag' | 'null' | 'object';

const EVENTS: Forms = {
  Event: { object: 'metadata involvedObject source firstTimestamp lastTimestamp eventTime' },
  EventList: { object: 'metadata', null: 'items' },
  EventSeries: { object: 'lastObservedTime' },
};

const ARGO: Forms = {
  AppProject: { object: 'metadata spec status' },
  AppProjectList: { object: 'metadata', null: 'items' },
  Application: { object: 'metadata spec status' },
  ApplicationCondition: { text: 'type message' },
  ApplicationDestinationServiceAccount: { text: 'server defaultServiceAccount' },
  ApplicationList: { object: 'metadata', null: 'items' },
  ApplicationSource: { text: 'repoURL' },
  ApplicationSpec: { object: 'destination', text: 'project' },
  ApplicationStatus: { object: 'sync health summary sourceHydrator' },
  ApplicationWatchEvent: { text: 'type', object: 'application' },
  Cluster: { text: 'server name', object: 'config connectionState info' },
  ClusterConfig: { object: 'tlsClientConfig' },
  ClusterInfo: { object: 'connectionState cacheInfo', number: 'applicationsCount' },
  ClusterList: { object: 'metadata', null: 'items' },
  ClusterResourceRestrictionItem: { text: 'group kind' },
  ComparedTo: { object: 'source destination' },
  ConfigManagementPlugin: { text: 'name', object: 'generate' },
  ConnectionState: { text: 'status message', null: 'attemptedAt' },
  DrySource: { text: 'repoURL targetRevision path' },
  EnvEntry: { text: 'name value' },
  HostInfo: { object: 'systemInfo' },
  HydrateOperation: { object: 'startedAt sourceHydrator', text: 'phase message' },
  HydrateTo: { text: 'targetBranch' },
  Info: { text: 'name value' },
  JWTToken: { number: 'iat' },
  JsonnetVar: { text: 'name value' },
  KustomizeOptions: { text: 'buildOptions binaryPath', null: 'versions' },
  KustomizeReplica: { text: 'name', object: 'count' },
  KustomizeVersion: { text: 'name path buildOptions' },
  Operation: { object: 'initiatedBy retry' },
  OperationState: { object: 'operation startedAt', text: 'phase' },
  OverrideIgnoreDiff: { null: 'jSONPointers jqPathExpressions managedFieldsManagers' },
  ProjectRole: { text: 'name' },
  Repository: { text: 'repo', object: 'connectionState' },
  ResourceIgnoreDifferences: { text: 'kind' },
  ResourceResult: { text: 'group version kind namespace name' },
  RevisionHistory: { object: 'deployedAt source initiatedBy', number: 'id' },
  SignatureKey: { text: 'keyID' },
  SourceHydrator: { object: 'drySource syncSource' },
  SourceIntegrity: { null: 'git' },
  SourceIntegrityGit: { null: 'policies' },
  SourceIntegrityGitPolicy: { null: 'repos gpg' },
  SourceIntegrityGitPolicyGPG: { text: 'mode', null: 'keys' },
  SourceIntegrityGitPolicyRepo: { text: 'url' },
  SuccessfulHydrateOperation: { object: 'sourceHydrator' },
  SyncOperationResource: { text: 'kind name' },
  SyncOperationResult: { text: 'revision', object: 'source' },
  SyncSource: { text: 'targetBranch path' },
  SyncStatus: { text: 'status', object: 'comparedTo' },
  TLSClientConfig: { flag: 'insecure' },
};

const CORE: Forms = {
  NodeSystemInfo: {
    text: 'machineID systemUUID bootID kernelVersion osImage containerRuntimeVersion kubeletVersion kubeProxyVersion operatingSystem architecture',
  },
  PortStatus: { number: 'port', text: 'protocol' },
};

const META: Forms = {
  GroupKind: { text: 'group kind' },
  OwnerReference: { text: 'apiVersion kind name uid' },
  ShardInfo: { text: 'selector' },
};
const PACKAGES: Readonly<Record<string, Forms>> = {
  events: EVENTS,
  'github.com.argoproj.argo_cd.v3.pkg.apis.application.v1alpha1': ARGO,
  'k8s.io.api.core.v1': CORE,
  'k8s.io.apimachinery.pkg.apis.meta.v1': META,
};

/** Optional scalars that are pointers in Go: a zero that was set is printed. All other scalars of these packages are values. */
const POINTERS: Readonly<Record<string, string>> = {
  ApplicationSourcePluginParameter: 'string',
  ApplicationSpec: 'revisionHistoryLimit',
  Backoff: 'factor',
  Cluster: 'shard',
  ListMeta: 'remainingItemCount',
  LoadBalancerIngress: 'ipMode',
  NodeSwapStatus: 'capacity',
  ObjectMeta: 'deletionGracePeriodSeconds',
  OrphanedResourcesMonitorSettings: 'warn',
  OwnerReference: 'controller blockOwnerDeletion',
  PortStatus: 'error',
  SyncPolicyAutomated: 'prune selfHeal allowEmpty enabled',
};

/** What an empty field says; undefined where Go leaves it out. */
export function zeroForm(packageName: string, message: string, field: string): ZeroForm | undefined {
  const forms = PACKAGES[packageName]?.[message];
  return FORMS.find((form) => forms?.[form]?.split(' ').includes(field));
}

/** Whether a scalar of proto2 is a pointer in Go: so it is where the package is not one of Go structs that proto/ follows. */
export function isPointer(packageName: string, message: string, field: string): boolean {
  if (!Object.hasOwn(PACKAGES, packageName)) return true;
  return POINTERS[message]?.split(' ').includes(field) ?? false;
}

const FORMS: readonly ZeroForm[] = ['text', 'number', 'flag', 'null', 'object'];
