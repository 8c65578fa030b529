import { shapeOf } from '../apply/kind-shapes.js';
import { type Shape, shapeOfField } from '../apply/shape.js';
import type { KindRegistration } from '../kind-registration.js';

/** OpenAPI v2, as much of it as tells which kinds there are, how they are patched, and how their lists are merged. */
export function openApiV2(kinds: readonly KindRegistration[]): unknown {
  return {
    swagger: '2.0',
    info: { title: 'Kubernetes', version: '1.36' },
    paths: Object.fromEntries(kinds.flatMap(pathsOf)),
    definitions: Object.fromEntries(kinds.map((kind) => [definitionName(kind), definitionOf(kind)])),
  };
}

/** Definitions of the core group are called after it, those of others by their group turned around. */
function definitionName({ group, version, kind, custom }: KindRegistration): string {
  if (custom) return [...group.split('.').reverse(), version, kind].join('.');
  return `io.k8s.api.${group.split('.')[0] || 'core'}.${version}.${kind}`;
}

function definitionOf(kind: KindRegistration): unknown {
  const names = [{ group: kind.group, kind: kind.kind, version: kind.version }];
  if (kind.custom) return { type: 'object', 'x-kubernetes-group-version-kind': names };
  const shape = shapeOf(kind);
  const fields = ['metadata', ...(kind.fields ?? [])].map((field) => [field, schemaOf(shapeOfField(shape, field))]);
  const text = { type: 'string' };
  return {
    type: 'object',
    properties: { apiVersion: text, kind: text, ...Object.fromEntries(fields) },
    'x-kubernetes-group-version-kind': names,
  };
}

function schemaOf(shape: Shape): unknown {
  if (shape.keys) return listSchema(shape, shape.keys);
  if (shape.isAtomic) return { 'x-kubernetes-map-type': 'atomic' };
  const fields = Object.entries(shape.fields ?? {}).map(([field, inner]) => [field, schemaOf(inner)]);
  if (fields.length > 0) return { type: 'object', properties: Object.fromEntries(fields) };
  return shape.hasEntries ? { type: 'object', additionalProperties: {} } : {};
}

function listSchema({ item, isReplacedByPatch }: Shape, keys: readonly string[]): unknown {
  const [key] = keys;
  const merged = isReplacedByPatch
    ? {}
    : { ...(key === undefined ? {} : { 'x-kubernetes-patch-merge-key': key }), 'x-kubernetes-patch-strategy': 'merge' };
  if (key === undefined)
    return { type: 'array', items: { type: 'string' }, 'x-kubernetes-list-type': 'set', ...merged };
  const list = { 'x-kubernetes-list-type': 'map', 'x-kubernetes-list-map-keys': keys };
  return { type: 'array', items: item ? schemaOf(item) : {}, ...list, ...merged };
}

function pathsOf(kind: KindRegistration): readonly (readonly [string, unknown])[] {
  const root = kind.group ? `/apis/${kind.group}/${kind.version}` : `/api/${kind.version}`;
  const collection = kind.namespaced ? `${root}/namespaces/{namespace}/${kind.plural}` : `${root}/${kind.plural}`;
  const one = ['get', 'put', 'patch', 'delete'].map((method) => [method, operation(kind, method)]);
  return [
    [collection, { get: operation(kind, 'list'), post: operation(kind, 'post') }],
    [`${collection}/{name}`, Object.fromEntries(one)],
  ];
}

const JSON_PATCHES = ['application/json-patch+json', 'application/merge-patch+json'];

function operation(kind: KindRegistration, action: string): unknown {
  const names = ['post', 'put', 'patch'].includes(action) ? ['dryRun', 'fieldManager', 'fieldValidation'] : [];
  const strategic = kind.custom ? [] : ['application/strategic-merge-patch+json'];
  const patches = [...JSON_PATCHES, ...strategic, 'application/apply-patch+yaml'];
  return {
    operationId: `${action}${kind.kind}`,
    consumes: action === 'patch' ? patches : ['application/json', 'application/yaml'],
    produces: ['application/json'],
    parameters: names.map((name) => ({ name, in: 'query', type: 'string', uniqueItems: true })),
    responses: { 200: { description: 'OK', schema: { $ref: `#/definitions/${definitionName(kind)}` } } },
    'x-kubernetes-action': action,
    'x-kubernetes-group-version-kind': { group: kind.group, kind: kind.kind, version: kind.version },
  };
}
