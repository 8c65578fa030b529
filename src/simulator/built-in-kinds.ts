import {
  APPLICATION_COLUMNS,
  DEPLOYMENT_COLUMNS,
  EVENT_COLUMNS,
  NAMESPACE_COLUMNS,
  POD_COLUMNS,
} from './printer-columns.js';
import {
  CONFIGMAP_COLUMNS,
  DEFINITION_COLUMNS,
  REPLICASET_COLUMNS,
  SECRET_COLUMNS,
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
const INVOLVED = ['kind', 'name', 'namespace', 'uid', 'apiVersion', 'resourceVersion', 'fieldPath'];

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
  },
  {
    ...core,
    kind: 'Secret',
    plural: 'secrets',
    columns: SECRET_COLUMNS,
    fields: ['immutable', 'data', 'stringData', 'type'],
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
    selectableFields: [...INVOLVED.map((field) => `involvedObject.${field}`), 'reason', 'type', 'source'],
  },
  {
    ...core,
    kind: 'Pod',
    plural: 'pods',
    shortNames: ['po'],
    categories: ['all'],
    status: true,
    columns: POD_COLUMNS,
    fields,
    defaults: { status: { phase: 'Pending' } },
    selectableFields: ['status.phase', 'spec.nodeName'],
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
  },
  { ...scaled, kind: 'Deployment', plural: 'deployments', shortNames: ['deploy'], columns: DEPLOYMENT_COLUMNS },
  { ...scaled, kind: 'ReplicaSet', plural: 'replicasets', shortNames: ['rs'], columns: REPLICASET_COLUMNS },
  { ...argo, kind: 'Application', plural: 'applications', shortNames: ['app', 'apps'], columns: APPLICATION_COLUMNS },
  { ...argo, kind: 'ApplicationSet', plural: 'applicationsets', shortNames: ['appset', 'appsets'], status: true },
  { ...argo, kind: 'AppProject', plural: 'appprojects', shortNames: ['appproj', 'appprojs'] },
];
