import { randomUUID } from 'node:crypto';
import { isDeepStrictEqual } from 'node:util';
import { type ApiStatusError, badRequest, conflict, internalError, invalid, MODIFIED_MEANWHILE } from './api-status.js';
import { apiVersionOf, countsGenerations, type KindRegistration } from './kind-registration.js';
import {
  isRecord,
  omit,
  textOf,
  type JsonRecord,
  type KubernetesObject,
  type ObjectMeta,
} from './kubernetes-object.js';
import { checkFileValues, checkSecretType } from './file-values.js';
import { checkImmutable } from './immutable-object.js';
import { knownMetadata } from './known-metadata.js';
import { withKnownFields } from './known-fields.js';
import { checkFinalizers, checkMetadata } from './metadata-rules.js';
import { checkName } from './object-name.js';
import { withStringData } from './plain-secret.js';
import { withPlainValues } from './value-maps.js';

/** Decides what a written object becomes: which metadata the writer sets, and which the server. */
export interface Admission {
  readonly kind: KindRegistration;
  /** RFC 3339, whole seconds. */
  readonly time: string;
  readonly subresource?: string;
}

/** The object as it is created, still without resourceVersion, and with the managedFields that its writer sent. */
export function admitNew(object: unknown, admission: Admission): KubernetesObject {
  const { kind } = admission;
  const { fields, metadata } = parts(object, kind);
  const name = nameOf(metadata);
  checkName(kind, name);
  checkMetadata(kind, metadata, name);
  const namespace = metadata['namespace'];
  if (kind.namespaced && typeof namespace !== 'string')
    throw badRequest('an empty namespace may not be set during creation');
  if (metadata['resourceVersion']) throw internalError('resourceVersion should not be set on objects to be created');
  const dropped = ['deletionTimestamp', 'deletionGracePeriodSeconds', 'namespace', 'resourceVersion'];
  const kept = omit(knownMetadata(metadata), metadata['generateName'] ? dropped : [...dropped, 'generateName']);
  const status = kind.status && kind.custom ? { status: undefined } : {};
  const admitted = {
    ...kind.defaults,
    ...fields,
    ...status,
    apiVersion: apiVersionOf(kind),
    kind: kind.kind,
    metadata: {
      ...kept,
      ...(kind.plural === 'namespaces' ? namespaceLabels(metadata, name) : {}),
      name,
      ...(kind.namespaced ? { namespace: String(namespace) } : {}),
      uid: randomUUID(),
      creationTimestamp: admission.time,
      ...(countsGenerations(kind) ? { generation: 1 } : {}),
    },
  };
  checkFileValues(kind, admitted);
  return admitted;
}

/** Every namespace bears its name as a label, so that selectors can name it. */
function namespaceLabels({ labels }: JsonRecord, name: string): JsonRecord {
  return { labels: { ...(isRecord(labels) ? labels : {}), 'kubernetes.io/metadata.name': name } };
}

/** The object as it is after an update; throws 409 when the writer has not seen the current state. */
export function admitUpdate(current: KubernetesObject, object: unknown, admission: Admission): KubernetesObject {
  const { kind, subresource } = admission;
  const { fields, metadata } = parts(object, kind);
  checkPreconditions(current, metadata, kind);
  const wanted =
    subresource === 'status' ? { ...current, status: fields['status'] } : withOwnStatus(fields, current, kind);
  const { managedFields } = metadata;
  const kept = keptMetadata(
    current.metadata,
    subresource === 'status' ? { ...current.metadata, managedFields } : metadata,
  );
  if (subresource !== 'status') checkMetadata(kind, metadata, current.metadata.name);
  checkFinalizers(kind, current.metadata, kept);
  const next: KubernetesObject = { ...wanted, apiVersion: current.apiVersion, kind: current.kind, metadata: kept };
  checkSecretType(kind, current, next);
  checkFileValues(kind, next);
  checkImmutable(kind, current, next);
  if (!countsGenerations(kind) || sameSubstance(current, next, kind)) return next;
  return { ...next, metadata: { ...kept, generation: (current.metadata.generation ?? 0) + 1 } };
}

/** The object as it is while finalizers hold it: marked, and one generation on. */
export function admitDeletion(current: KubernetesObject, admission: Admission): KubernetesObject {
  const { metadata } = current;
  if (metadata.deletionTimestamp) return current;
  const generation = metadata.generation === undefined ? {} : { generation: metadata.generation + 1 };
  const marks = { deletionTimestamp: admission.time, deletionGracePeriodSeconds: 0 };
  const phase = admission.kind.plural === 'namespaces' ? { status: { phase: 'Terminating' } } : {};
  return { ...current, ...phase, metadata: { ...metadata, ...marks, ...generation } };
}

/** Whether nothing but bookkeeping differs, so that the write needs no new revision. */
export function isSameObject(a: KubernetesObject, b: KubernetesObject): boolean {
  return isDeepStrictEqual(withoutBookkeeping(a), withoutBookkeeping(b));
}

function withoutBookkeeping(object: KubernetesObject): JsonRecord {
  return { ...object, metadata: omit(object.metadata, ['managedFields', 'resourceVersion']) };
}

function parts(object: unknown, kind: KindRegistration): { fields: JsonRecord; metadata: JsonRecord } {
  if (!isRecord(object)) throw badRequest('the object is not a JSON object');
  const { apiVersion = apiVersionOf(kind), kind: name = kind.kind, metadata = {} } = object;
  if (apiVersion !== apiVersionOf(kind)) {
    throw badRequest(
      `the API version in the data (${String(apiVersion)}) does not match the expected API version (${apiVersionOf(kind)})`,
    );
  }
  if (name !== kind.kind && kind.custom) throw otherKind(kind, textOf(name), metadata);
  if (name !== kind.kind)
    throw badRequest(`the kind in the data (${String(name)}) does not match the expected kind (${kind.kind})`);
  if (!isRecord(metadata)) throw badRequest('metadata is not a JSON object');
  const known = withPlainValues(kind, withKnownFields(kind, object));
  const isSecret = kind.group === '' && kind.plural === 'secrets';
  return {
    fields: isSecret ? withStringData(known) : known,
    metadata: isRecord(known['metadata']) ? known['metadata'] : {},
  };
}

function otherKind(kind: KindRegistration, found: string, metadata: unknown): ApiStatusError {
  const message = `Invalid value: ${JSON.stringify(found)}: must be ${kind.kind}`;
  const owner = { group: kind.group, kind: found, name: isRecord(metadata) ? textOf(metadata['name']) : '' };
  return invalid(owner, { reason: 'FieldValueInvalid', message, field: 'kind' });
}

const SUFFIX = 'bcdfghjklmnpqrstvwxz2456789';

function nameOf(metadata: JsonRecord): string {
  if (metadata['name']) return textOf(metadata['name']);
  if (!metadata['generateName']) return '';
  const suffix = Array.from(randomUUID().slice(0, 5), (digit) => SUFFIX[parseInt(digit, 16)]);
  return `${textOf(metadata['generateName'])}${suffix.join('')}`;
}

function checkPreconditions(current: KubernetesObject, metadata: JsonRecord, kind: KindRegistration): void {
  const { name, uid, resourceVersion } = current.metadata;
  const subject = { ...kind, name };
  if (!metadata['name']) {
    throw badRequest(`the name of the object (${name} based on URL) was undeterminable: name must be provided`);
  }
  if (metadata['namespace'] && metadata['namespace'] !== current.metadata.namespace) throw otherNamespace();
  if (metadata['name'] !== name) {
    throw badRequest(
      `the name of the object (${textOf(metadata['name'])}) does not match the name on the URL (${name})`,
    );
  }
  if (metadata['uid'] && metadata['uid'] !== uid) {
    throw conflict(
      subject,
      `StorageError: invalid object, Code: 4, Key: ${storageKey(current, kind)}, ResourceVersion: 0, AdditionalErrorMsg: ` +
        `Precondition failed: UID in precondition: ${textOf(metadata['uid'])}, UID in object meta: ${uid}`,
    );
  }
  checkNumber(metadata['resourceVersion']);
  if (metadata['resourceVersion'] && metadata['resourceVersion'] !== resourceVersion)
    throw conflict(subject, MODIFIED_MEANWHILE);
}

function checkNumber(revision: unknown): void {
  if (!revision || /^\d+$/.test(textOf(revision))) return;
  throw internalError(`strconv.ParseUint: parsing ${JSON.stringify(revision)}: invalid syntax`);
}

export function otherNamespace(): ApiStatusError {
  return badRequest('the namespace of the provided object does not match the namespace sent on the request');
}

/** Where the real server keeps an object, which it tells in some of its messages. */
function storageKey({ metadata: { namespace, name } }: KubernetesObject, { group, plural }: KindRegistration): string {
  return ['/registry', group, plural, namespace, name].filter((part) => part).join('/');
}

/** Refuses a PUT without resourceVersion where the real server does. */
export function checkConditional(object: unknown, kind: KindRegistration, name: string): void {
  const metadata = isRecord(object) ? object['metadata'] : undefined;
  if (!kind.custom || (isRecord(metadata) && metadata['resourceVersion'])) return;
  const problem = 'Invalid value: 0: must be specified for an update';
  const owner = { group: kind.group, kind: kind.plural, name };
  throw invalid(owner, { reason: 'FieldValueInvalid', message: problem, field: 'metadata.resourceVersion' });
}

function withOwnStatus(fields: JsonRecord, current: KubernetesObject, kind: KindRegistration): JsonRecord {
  if (!kind.status) return fields;
  const others = omit(fields, ['status']);
  return 'status' in current ? { ...others, status: current['status'] } : others;
}

/** What the server alone sets stays; everything else is the writer's. */
function keptMetadata(current: ObjectMeta, metadata: JsonRecord): ObjectMeta {
  const servers = [
    'uid',
    'creationTimestamp',
    'generation',
    'deletionTimestamp',
    'deletionGracePeriodSeconds',
    'namespace',
  ];
  const own = Object.fromEntries(servers.filter((key) => key in current).map((key) => [key, current[key]]));
  const theirs = Object.entries(knownMetadata(metadata)).filter(([key]) => !servers.includes(key));
  return { ...Object.fromEntries(theirs), ...own, name: current.name };
}

/** Without a status subresource every field besides metadata counts as what is wanted, as in Argo CD's Application. */
function sameSubstance(a: KubernetesObject, b: KubernetesObject, kind: KindRegistration): boolean {
  const ignored = kind.status ? { metadata: undefined, status: undefined } : { metadata: undefined };
  return isDeepStrictEqual({ ...a, ...ignored }, { ...b, ...ignored });
}

export function checkDeletePreconditions(current: KubernetesObject, options: unknown, kind: KindRegistration): void {
  const preconditions = isRecord(options) ? options['preconditions'] : undefined;
  if (!isRecord(preconditions)) return;
  const { name, uid, resourceVersion } = current.metadata;
  const differs = (field: string, asked: unknown, is: unknown): string =>
    `the ${field} in the precondition (${textOf(asked)}) does not match the ${field} in record (${textOf(is)}).`;
  // Here the real server names the kind where it names the resource elsewhere.
  const subject = { group: kind.group, plural: kind.kind, name };
  const asked = preconditions;
  if (asked['uid'] && asked['uid'] !== uid) {
    throw conflict(
      subject,
      `${differs('UID', asked['uid'], uid)} The object might have been deleted and then recreated`,
    );
  }
  if (asked['resourceVersion'] && asked['resourceVersion'] !== resourceVersion) {
    const why = differs('ResourceVersion', asked['resourceVersion'], resourceVersion);
    throw conflict(subject, `${why} The object might have been modified`);
  }
}
