import { badRequest, type FieldProblem, invalid } from './api-status.js';
import type { KindRegistration } from './kind-registration.js';
import { isRecord, type JsonRecord, type ObjectMeta } from './kubernetes-object.js';
import { isSubdomain, SUBDOMAIN_RULE } from './object-name.js';

const NAME = /^([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]$/;
const LONGEST_NAME = 63;
const LONGEST_PREFIX = 253;
const MOST_ANNOTATION_BYTES = 256 * 1024;

const ALPHABET =
  "consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character";
const NAME_RULE = `must ${ALPHABET} (e.g. 'MyName',  or 'my.name',  or '123-abc', regex used for validation is '([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]')`;
const VALUE_RULE = `a valid label must be an empty string or ${ALPHABET} (e.g. 'MyValue',  or 'my_value',  or '12345', regex used for validation is '(([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9])?')`;
const QUALIFIED_RULE = `a qualified name ${NAME_RULE} with an optional DNS subdomain prefix and '/' (e.g. 'example.com/MyName')`;

/** Throws the 422 of the real server unless labels, annotations and finalizers may be called so. */
export function checkMetadata(kind: KindRegistration, metadata: JsonRecord, name: string): void {
  const labels = texts(metadata, 'labels', kind);
  const annotations = texts(metadata, 'annotations', kind);
  const finalizers = Array.isArray(metadata['finalizers']) ? metadata['finalizers'].map(String) : [];
  const problems = [
    ...labels.flatMap(([key, value]) => [...wrongKey('labels', key), ...wrongValue(value)]),
    // Annotations may be written in capitals, prefix included.
    ...annotations.flatMap(([key]) => wrongKey('annotations', key, key.toLowerCase())),
    ...tooLong(annotations),
    ...finalizers.flatMap((finalizer) => wrongKey('finalizers', finalizer)),
  ];
  if (problems.length > 0) throw invalid({ ...kind, name }, ...problems);
}

/** Throws 422 where an object that is being deleted is to wait for yet another finalizer. */
export function checkFinalizers(kind: KindRegistration, current: ObjectMeta, next: ObjectMeta): void {
  if (!current.deletionTimestamp) return;
  const added = (next.finalizers ?? []).filter((finalizer) => !current.finalizers?.includes(finalizer));
  if (added.length === 0) return;
  const found = `[]string{${added.map((finalizer) => JSON.stringify(finalizer)).join(', ')}}`;
  const message = `Forbidden: no new finalizers can be added if the object is being deleted, found new finalizers ${found}`;
  const problem = { reason: 'FieldValueForbidden', message, field: 'metadata.finalizers' } as const;
  throw invalid({ ...kind, name: current.name }, problem);
}

function texts(metadata: JsonRecord, field: string, kind: KindRegistration): readonly (readonly [string, string])[] {
  const map = metadata[field];
  return Object.entries(isRecord(map) ? map : {}).map(([key, value]) => {
    if (typeof value === 'string' || value === null) return [key, value ?? ''];
    const what = `${kind.kind} in version "${kind.version}" cannot be handled as a ${kind.kind}`;
    const type = typeof value === 'boolean' ? 'bool' : typeof value;
    throw badRequest(
      `${what}: json: cannot unmarshal ${type} into Go struct field ObjectMeta.metadata.${field} of type string`,
    );
  });
}

function wrongKey(field: string, key: string, read = key): readonly FieldProblem[] {
  return whyNoKey(read).map((why) => ({
    reason: 'FieldValueInvalid',
    message: `Invalid value: ${JSON.stringify(key)}: ${why}`,
    field: `metadata.${field}`,
  }));
}

/** `name` or `prefix/name`. */
export function whyNoKey(key: string): readonly string[] {
  const parts = key.split('/');
  const name = parts[parts.length - 1] ?? '';
  if (parts.length > 2) return [QUALIFIED_RULE];
  return [...(parts.length === 2 ? whyNotPrefix(parts[0] ?? '') : []), ...whyNotName(name)];
}

function whyNotPrefix(prefix: string): readonly string[] {
  if (prefix === '') return ['prefix part must be non-empty'];
  if (prefix.length > LONGEST_PREFIX) return [`prefix part must be no more than ${LONGEST_PREFIX} bytes`];
  return isSubdomain(prefix) ? [] : [`prefix part ${SUBDOMAIN_RULE}`];
}

function whyNotName(name: string): readonly string[] {
  if (name === '') return ['name part must be non-empty', `name part ${NAME_RULE}`];
  const long = name.length > LONGEST_NAME ? [`name part must be no more than ${LONGEST_NAME} bytes`] : [];
  return NAME.test(name) ? long : [...long, `name part ${NAME_RULE}`];
}

export function whyNoValue(value: string): readonly string[] {
  const long = value.length > LONGEST_NAME ? [`must be no more than ${LONGEST_NAME} bytes`] : [];
  return value === '' || NAME.test(value) ? long : [...long, VALUE_RULE];
}

function wrongValue(value: string): readonly FieldProblem[] {
  return whyNoValue(value).map((rule) => ({
    reason: 'FieldValueInvalid',
    message: `Invalid value: ${JSON.stringify(value)}: ${rule}`,
    field: 'metadata.labels',
  }));
}

function tooLong(annotations: readonly (readonly [string, string])[]): readonly FieldProblem[] {
  const bytes = annotations.reduce((sum, [key, value]) => sum + Buffer.byteLength(key) + Buffer.byteLength(value), 0);
  if (bytes <= MOST_ANNOTATION_BYTES) return [];
  const message = `Too long: may not be more than ${MOST_ANNOTATION_BYTES} bytes`;
  return [{ reason: 'FieldValueTooLong', message, field: 'metadata.annotations' }];
}
