import {
  APPLICATION_COLUMNS,
  DEPLOYMENT_COLUMNS,
  EVENT_COLUMNS,
  NAMESPACE_COLUMNS,
  POD_COLUMNS,
} from './printer-columns.js';
import {
  AUTOSCALER_COLUMNS,
  CONFIGMAP_COLUMNS,
  DEFINITION_COLUMNS,
  INGRESS_COLUMNS,
  REPLICASET_COLUMNS,
  SECRET_COLUMNS,
  SERVICE_ACCOUNT_COLUMNS,
  SERVICE_COLUMNS,
} from './printer-columns.js';
import type { KindRegistration } from './kind-registration.js';

const fields = ['spec', 'status'];
const core = { group: '', version: 'v1', namespaced: true, custom: false } as const;
const apps = { ...core, fields, group: 'apps', status: true, generation: true, categories: ['all'] } as const;
const scaled = { ...apps, scale: true } as const;
const argo = { group: 'argoproj.io', version: 'v1alpha1', namespaced: true, custom: true } as const;

const EVENT_FIELDS = [
  ...['involvedObject', 'reason', 'message', 'source', 'firstTimestamp', 'lastTimestamp', 'count', 'type'],
  ...['eventTime', 'series', 'action', 'related', 'reportingComponent', 'reportingInstance'],
];
const EVENT_SELECTABLE = ['reason', 'type', 'source', 'reportingComponent'];
const INVOLVED = ['kind', 'name', 'namespace', 'uid', 'apiVersion', 'resourceVersion', 'fieldPath'];

const POD_SELECTABLE = [
  ...['spec.nodeName', 'spec.restartPolicy', 'spec.schedulerName', 'spec.serviceAccountName', 'spec.hostNetwork'],
  ...['status.phase', 'status.podIP', 'status.nominatedNodeName'],
];

/** The kinds that every simulator serves, definitions first because the custom ones are recorded there. */
export const BUILT_IN_KINDS: readonly KindRegistration[] = [
  {
    group: 'apiextensions.k8s.io',
    version: 'v1',
    kind: 'CustomResourceDefinition',
    plural: 'customresourcedefinitions',
    shortNames: ['crd', 'crds'],
    namespaced: false,
    custom: false,
    status: true,
    generation: true,
    columns: DEFINITION_COLUMNS,
    fields,
    columnsOnly: true,
  },
  {
    ...core,
    kind: 'Namespace',
    plural: 'namespaces',
    shortNames: ['ns'],
    namespaced: false,
    status: true,
    columns: NAMESPACE_COLUMNS,
    fields,
    defaults: { spec: { finalizers: ['kubernetes'] }, status: { phase: 'Active' } },
    selectableFields: ['status.phase'],
  },
  {
    ...core,
    kind: 'ConfigMap',
    plural: 'configmaps',
    shortNames: ['cm'],
    columns: CONFIGMAP_COLUMNS,
    fields: ['immutable', 'data', 'binaryData'],
    texts: ['data'],
    bytes: ['binaryData'],
  },
  {
    ...core,
    kind: 'Secret',
    plural: 'secrets',
    columns: SECRET_COLUMNS,
    fields: ['immutable', 'data', 'stringData', 'type'],
    texts: ['stringData'],
    bytes: ['data'],
    defaults: { type: 'Opaque' },
    selectableFields: ['type'],
  },
  {
    ...core,
    kind: 'Event',
    plural: 'events',
    shortNames: ['ev'],
    columns: EVENT_COLUMNS,
    fields: EVENT_FIELDS,
    columnsOnly: true,
    selectableFields: [...INVOLVED.map((field) => `involvedObject.${field}`), ...EVENT_SELECTABLE],
  },
  {
    ...core,
    kind: 'Pod',
    plural: 'pods',
    shortNames: ['po'],
    categories: ['all'],
    status: true,
    log: true,
    columns: POD_COLUMNS,
    fields,
    defaults: { status: { phase: 'Pending' } },
    selectableFields: POD_SELECTABLE,
  },
  {
    ...core,
    kind: 'Service',
    plural: 'services',
    shortNames: ['svc'],
    categories: ['all'],
    status: true,
    columns: SERVICE_COLUMNS,
    fields,
    selectableFields: ['spec.clusterIP', 'spec.type'],
  },
  {
    ...core,
    kind: 'ServiceAccount',
    plural: 'serviceaccounts',
    shortNames: ['sa'],
    columns: SERVICE_ACCOUNT_COLUMNS,
    fields: ['secrets', 'imagePullSecrets', 'automountServiceAccountToken'],
  },
  { ...scaled, kind: 'Deployment', plural: 'deployments', shortNames: ['deploy'], columns: DEPLOYMENT_COLUMNS },
  { ...scaled, kind: 'ReplicaSet', plural: 'replicasets', shortNames: ['rs'], columns: REPLICASET_COLUMNS },
  {
    ...core,
    group: 'networking.k8s.io',
    kind: 'Ingress',
    plural: 'ingresses',
    shortNames: ['ing'],
    status: true,
    generation: true,
    columns: INGRESS_COLUMNS,
    fields,
  },
  {
    ...core,
    group: 'autoscaling',
    version: 'v2',
    kind: 'HorizontalPodAutoscaler',
    plural: 'horizontalpodautoscalers',
    shortNames: ['hpa'],
    categories: ['all'],
    status: true,
    columns: AUTOSCALER_COLUMNS,
    fields,
  },
  { ...argo, kind: 'Application', plural: 'applications', shortNames: ['app', 'apps'], columns: APPLICATION_COLUMNS },
  { ...argo, kind: 'ApplicationSet', plural: 'applicationsets', shortNames: ['appset', 'appsets'], status: true },
  { ...argo, kind: 'AppProject', plural: 'appprojects', shortNames: ['appproj', 'appprojs'] },
];
