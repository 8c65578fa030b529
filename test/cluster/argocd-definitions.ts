import { APPLICATION_COLUMNS } from '../../src/simulator/printer-columns.js';

interface Definition {
  readonly kind: string;
  readonly plural: string;
  readonly shortNames: readonly string[];
  readonly subresources?: object;
  readonly additionalPrinterColumns?: readonly object[];
}

const DEFINITIONS: readonly Definition[] = [
  {
    kind: 'Application',
    plural: 'applications',
    shortNames: ['app', 'apps'],
    additionalPrinterColumns: APPLICATION_COLUMNS.map(({ name, value, priority }) => ({
      name,
      type: 'string',
      jsonPath: `.${String(value)}`,
      ...(priority === undefined ? {} : { priority }),
    })),
  },
  {
    kind: 'ApplicationSet',
    plural: 'applicationsets',
    shortNames: ['appset', 'appsets'],
    subresources: { status: {} },
  },
  { kind: 'AppProject', plural: 'appprojects', shortNames: ['appproj', 'appprojs'] },
];

/** Argo CD's kinds as far as a watch server sees them: any fields, the names, the columns. */
export const ARGOCD_DEFINITIONS = DEFINITIONS.map(({ kind, plural, shortNames, ...version }) => ({
  apiVersion: 'apiextensions.k8s.io/v1',
  kind: 'CustomResourceDefinition',
  metadata: { name: `${plural}.argoproj.io` },
  spec: {
    group: 'argoproj.io',
    scope: 'Namespaced',
    names: { kind, listKind: `${kind}List`, plural, singular: kind.toLowerCase(), shortNames },
    versions: [
      {
        name: 'v1alpha1',
        served: true,
        storage: true,
        schema: { openAPIV3Schema: { type: 'object', 'x-kubernetes-preserve-unknown-fields': true } },
        ...version,
      },
    ],
  },
}));
