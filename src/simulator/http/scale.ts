import { badRequest, invalid } from '../api-status.js';
import { isRecord, type JsonRecord, type KubernetesObject, textOf, valueAt } from '../kubernetes-object.js';

const TYPE = { kind: 'Scale', apiVersion: 'autoscaling/v1' };

/** What the scale subresource of an object shows: how many there are to be, and by which labels they are found. */
export function scaleOf({ metadata, spec, status }: KubernetesObject): JsonRecord {
  const { name, namespace, uid, resourceVersion, creationTimestamp } = metadata;
  const selector = selectorText(valueAt(spec, ['selector']));
  return {
    ...TYPE,
    metadata: { name, namespace, uid, resourceVersion, creationTimestamp },
    spec: { replicas: valueAt(spec, ['replicas']) },
    status: { replicas: valueAt(status, ['replicas']) ?? 0, ...(selector ? { selector } : {}) },
  };
}

/** The object with the number of a scale that was written in its place. */
export function scaled(object: KubernetesObject, scale: unknown): unknown {
  const { kind = TYPE.kind, apiVersion = TYPE.apiVersion, metadata, spec } = isRecord(scale) ? scale : {};
  if (kind !== TYPE.kind || apiVersion !== TYPE.apiVersion) throw notScale(textOf(kind), textOf(apiVersion));
  const replicas = Number(valueAt(spec, ['replicas']) ?? 0);
  if (replicas < 0) throw negative(object.metadata.name, replicas);
  const resourceVersion = isRecord(metadata) ? metadata['resourceVersion'] : undefined;
  const own = isRecord(object['spec']) ? object['spec'] : {};
  return { ...object, metadata: { ...object.metadata, resourceVersion }, spec: { ...own, replicas } };
}

function selectorText(selector: unknown): string {
  const { matchLabels, matchExpressions } = isRecord(selector) ? selector : {};
  const labels = Object.entries(isRecord(matchLabels) ? matchLabels : {}).map(([key, value]) => [
    key,
    `${key}=${textOf(value)}`,
  ]);
  const expressions = (Array.isArray(matchExpressions) ? matchExpressions : []).filter(isRecord);
  const all = [...labels, ...expressions.map((expression) => [textOf(expression['key']), expressionText(expression)])];
  return all
    .sort(([a = ''], [b = '']) => (a < b ? -1 : a > b ? 1 : 0))
    .map(([, text]) => text)
    .join(',');
}

function expressionText({ key, operator, values }: Readonly<Record<string, unknown>>): string {
  const name = textOf(key);
  if (operator === 'Exists') return name;
  if (operator === 'DoesNotExist') return `!${name}`;
  const list = (Array.isArray(values) ? values : []).map(textOf).sort().join(',');
  return `${name} ${operator === 'NotIn' ? 'notin' : 'in'} (${list})`;
}

function notScale(kind: string, apiVersion: string): Error {
  const version = apiVersion.split('/').at(-1) ?? '';
  const why = `converting (${version}.${kind}) to (autoscaling.Scale): unknown conversion`;
  return badRequest(`${kind} in version ${JSON.stringify(version)} cannot be handled as a Scale: ${why}`);
}

function negative(name: string, replicas: number): Error {
  const message = `Invalid value: ${replicas}: must be greater than or equal to 0`;
  const problem = { reason: 'FieldValueInvalid', message, field: 'spec.replicas' } as const;
  return invalid({ group: 'autoscaling', kind: 'Scale', name }, problem);
}
