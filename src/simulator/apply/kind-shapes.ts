import type { KindRegistration } from '../kind-registration.js';
import { ATOMIC, ENTRIES, listBy, SET, type Shape, TEXTS, TRUTH, type, TYPED, UNTYPED } from './shape.js';

const METADATA = type({
  labels: TEXTS,
  annotations: TEXTS,
  finalizers: SET,
  ownerReferences: listBy(['uid'], ATOMIC),
});

const CONDITIONS = listBy(['type']);
const TEXT_BY_NAME = listBy(['name'], ATOMIC);

const RESOURCES = type({
  limits: ENTRIES,
  requests: ENTRIES,
  claims: listBy(['name'], TYPED, { isReplacedByPatch: true }),
});

const VALUE_FROM = type({
  configMapKeyRef: ATOMIC,
  fieldRef: ATOMIC,
  fileKeyRef: ATOMIC,
  resourceFieldRef: ATOMIC,
  secretKeyRef: ATOMIC,
});

const TCP = { keyDefaults: { protocol: 'TCP' } };

const CONTAINER = type(
  {
    env: listBy(['name'], type({ valueFrom: VALUE_FROM })),
    ports: listBy(['containerPort', 'protocol'], TYPED, TCP),
    resources: RESOURCES,
    volumeDevices: listBy(['devicePath']),
    volumeMounts: listBy(['mountPath']),
  },
  ['resources'],
);

const VOLUME = type({
  cephfs: type({ secretRef: ATOMIC }),
  csi: type({ nodePublishSecretRef: ATOMIC, volumeAttributes: ENTRIES }),
  ephemeral: type({
    volumeClaimTemplate: type(
      { metadata: METADATA, spec: type({ dataSource: ATOMIC, resources: RESOURCES, selector: ATOMIC }, ['resources']) },
      ['metadata', 'spec'],
    ),
  }),
  flexVolume: type({ options: ENTRIES, secretRef: ATOMIC }),
  iscsi: type({ secretRef: ATOMIC }),
  rbd: type({ secretRef: ATOMIC }),
  scaleIO: type({ secretRef: ATOMIC }),
  storageos: type({ secretRef: ATOMIC }),
});

const POD_SPEC = type(
  {
    containers: listBy(['name'], CONTAINER),
    ephemeralContainers: listBy(['name'], CONTAINER),
    hostAliases: listBy(['ip']),
    imagePullSecrets: TEXT_BY_NAME,
    initContainers: listBy(['name'], CONTAINER),
    nodeSelector: ATOMIC,
    overhead: ENTRIES,
    resourceClaims: listBy(['name']),
    resources: RESOURCES,
    affinity: type({ nodeAffinity: type({ requiredDuringSchedulingIgnoredDuringExecution: ATOMIC }) }),
    schedulingGates: listBy(['name']),
    topologySpreadConstraints: listBy(['topologyKey', 'whenUnsatisfiable'], type({ labelSelector: ATOMIC })),
    volumes: listBy(['name'], VOLUME),
  },
  ['containers'],
);

const POD_STATUS = type({
  conditions: CONDITIONS,
  podIPs: listBy(['ip']),
  resourceClaimStatuses: listBy(['name']),
});

const POD_TEMPLATE = type({ metadata: METADATA, spec: POD_SPEC }, ['metadata', 'spec']);

const CONDITIONED = type({ conditions: CONDITIONS });

/** The parts of each built-in kind besides its metadata that are not merged by the common rule. */
const PARTS: Readonly<Record<string, Readonly<Record<string, Shape>>>> = {
  namespaces: { spec: TYPED, status: CONDITIONED },
  configmaps: { data: TEXTS, binaryData: ENTRIES, immutable: TRUTH },
  secrets: { data: ENTRIES, stringData: TEXTS, immutable: TRUTH },
  events: { involvedObject: ATOMIC, related: ATOMIC },
  pods: { spec: POD_SPEC, status: POD_STATUS },
  services: {
    spec: type({ ports: listBy(['port', 'protocol'], TYPED, TCP), selector: ATOMIC }),
    status: type({ conditions: CONDITIONS }, ['loadBalancer']),
  },
  deployments: {
    spec: type({ selector: ATOMIC, strategy: type({}), template: POD_TEMPLATE }, ['strategy', 'template']),
    status: CONDITIONED,
  },
  replicasets: { spec: type({ selector: ATOMIC, template: POD_TEMPLATE }, ['template']), status: CONDITIONED },
  customresourcedefinitions: {
    spec: type({}, ['names']),
    status: type({ conditions: listBy(['type'], TYPED, { isReplacedByPatch: true }) }, ['acceptedNames']),
  },
};

const CUSTOM: Shape = {
  fields: { apiVersion: ATOMIC, kind: ATOMIC, metadata: METADATA },
  hasEntries: true,
  rest: UNTYPED,
  always: ['metadata'],
};

const BUILT_IN: ReadonlyMap<string, Shape> = new Map(
  Object.entries(PARTS).map(([plural, parts]) => {
    const always = ['spec', 'status'].filter((part) => part in parts);
    return [plural, type({ metadata: METADATA, ...parts }, ['metadata', ...always])];
  }),
);

const UNKNOWN = type({ metadata: METADATA }, ['metadata']);

/** How objects of a kind are merged; custom kinds have no schema besides that of their metadata. */
export function shapeOf(kind: KindRegistration): Shape {
  if (kind.custom) return CUSTOM;
  return BUILT_IN.get(kind.plural) ?? UNKNOWN;
}
