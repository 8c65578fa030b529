import type { KindRegistration } from '../kind-registration.js';

/** OpenAPI v3, as much of it as kubectl reads: which kinds there are, and that the server checks fields itself. */
export function openApiIndex(roots: readonly string[]): unknown {
  return {
    paths: Object.fromEntries(roots.map((root) => [root, { serverRelativeURL: `/openapi/v3/${root}?hash=kubecast` }])),
  };
}

export function openApiDocument(kinds: readonly KindRegistration[]): unknown {
  if (kinds.length === 0) return undefined;
  return {
    openapi: '3.0.0',
    info: { title: 'Kubernetes', version: 'v1.36.3' },
    paths: Object.fromEntries(kinds.flatMap(pathsOf)),
    components: { schemas: Object.fromEntries(kinds.map((kind) => [schemaName(kind), schemaOf(kind)])) },
  };
}

function pathsOf(kind: KindRegistration): readonly (readonly [string, unknown])[] {
  const root = kind.group ? `/apis/${kind.group}/${kind.version}` : '/api/v1';
  const collection = kind.namespaced ? `${root}/namespaces/{namespace}/${kind.plural}` : `${root}/${kind.plural}`;
  return [
    [collection, { get: operation(kind, 'list'), post: operation(kind, 'post') }],
    [
      `${collection}/{name}`,
      {
        get: operation(kind, 'get'),
        put: operation(kind, 'put'),
        patch: operation(kind, 'patch'),
        delete: operation(kind, 'delete'),
      },
    ],
  ];
}

function operation(kind: KindRegistration, action: string): unknown {
  const writes = ['post', 'put', 'patch'].includes(action);
  const names = writes ? ['dryRun', 'fieldManager', 'fieldValidation'] : [];
  return {
    operationId: `${action}${kind.kind}`,
    parameters: names.map((name) => ({ name, in: 'query', schema: { type: 'string', uniqueItems: true } })),
    responses: {
      200: {
        description: 'OK',
        content: { 'application/json': { schema: { $ref: `#/components/schemas/${schemaName(kind)}` } } },
      },
    },
    'x-kubernetes-action': action,
    'x-kubernetes-group-version-kind': gvk(kind),
  };
}

function schemaName(kind: KindRegistration): string {
  return `io.k8s.${kind.group || 'core'}.${kind.version}.${kind.kind}`;
}

function gvk({ group, version, kind }: KindRegistration): unknown {
  return { group, version, kind };
}

function schemaOf(kind: KindRegistration): unknown {
  const anything = { type: 'object', 'x-kubernetes-preserve-unknown-fields': true };
  return {
    type: 'object',
    description: `${kind.kind}, without a description of its fields.`,
    properties: {
      apiVersion: { type: 'string' },
      kind: { type: 'string' },
      metadata: anything,
      spec: anything,
      status: anything,
    },
    'x-kubernetes-preserve-unknown-fields': true,
    'x-kubernetes-group-version-kind': [gvk(kind)],
  };
}
