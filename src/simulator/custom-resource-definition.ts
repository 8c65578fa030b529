import type { KindRegistration } from './kind-registration.js';

/** The CustomResourceDefinition that a cluster would hold for a custom kind. */
export function definitionOf(kind: KindRegistration): unknown {
  return {
    metadata: { name: `${kind.plural}.${kind.group}` },
    spec: {
      group: kind.group,
      scope: kind.namespaced ? 'Namespaced' : 'Cluster',
      conversion: { strategy: 'None' },
      names: namesOf(kind),
      versions: [versionOf(kind)],
    },
    status: {
      acceptedNames: namesOf(kind),
      conditions: ['NamesAccepted', 'Established'].map((type) => ({ type, status: 'True', reason: type })),
      storedVersions: [kind.version],
    },
  };
}

function namesOf(kind: KindRegistration): unknown {
  return {
    kind: kind.kind,
    listKind: `${kind.kind}List`,
    plural: kind.plural,
    singular: kind.kind.toLowerCase(),
    ...(kind.shortNames ? { shortNames: kind.shortNames } : {}),
  };
}

function versionOf(kind: KindRegistration): unknown {
  return {
    name: kind.version,
    served: true,
    storage: true,
    schema: { openAPIV3Schema: { type: 'object', 'x-kubernetes-preserve-unknown-fields': true } },
    subresources: kind.status ? { status: {} } : {},
    additionalPrinterColumns: (kind.columns ?? []).flatMap(({ name, value, type, priority }) =>
      typeof value === 'string'
        ? [{ name, type: type ?? 'string', jsonPath: `.${value}`, ...(priority ? { priority } : {}) }]
        : [],
    ),
  };
}
