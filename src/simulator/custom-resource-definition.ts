import { invalid } from './api-status.js';
import { type KindRegistration, type PrinterColumn, singularOf } from './kind-registration.js';
import { toJsonText } from './json-text.js';
import { parseJsonPath } from './json-path.js';
import { isRecord, type JsonRecord, type KubernetesObject, textOf, valueAt } from './kubernetes-object.js';

export const DEFINITIONS = 'customresourcedefinitions';

/** The CustomResourceDefinition that a cluster would hold for a custom kind. */
export function definitionOf(kind: KindRegistration): unknown {
  return {
    metadata: { name: `${kind.plural}.${kind.group}` },
    spec: {
      group: kind.group,
      scope: kind.namespaced ? 'Namespaced' : 'Cluster',
      names: namesOf(kind),
      versions: [versionOf(kind)],
    },
  };
}

/** The kind that a definition defines, in the version that it stores; undefined where it defines none. */
export function kindOf({ spec }: KubernetesObject): KindRegistration | undefined {
  const names = valueAt(spec, ['names']);
  const version = versionsOf(spec).find(({ storage }) => storage === true);
  const group = textOf(valueAt(spec, ['group']));
  const scope = textOf(valueAt(spec, ['scope']));
  if (!isRecord(names) || !version || !group || !scope) return undefined;
  const [kind, plural] = [textOf(names['kind']), textOf(names['plural'])];
  if (!kind || !plural) return undefined;
  const singular = textOf(names['singular']);
  return {
    group,
    version: textOf(version['name']),
    kind,
    plural,
    ...(singular ? { singular } : {}),
    ...lists(names),
    namespaced: scope === 'Namespaced',
    custom: true,
    status: isRecord(valueAt(version, ['subresources', 'status'])),
    columns: columnsOf(version),
  };
}

/** The definition as it is once its names are accepted; throws 422 where it defines nothing. */
export function established(definition: KubernetesObject, served: readonly KindRegistration[]): KubernetesObject {
  const { spec } = definition;
  const { name } = definition.metadata;
  const kind = kindOf(definition);
  if (!kind || !isRecord(spec)) {
    throw refused(name, { field: 'spec', message: 'Required value: group, names, scope, a stored version' });
  }
  const wanted = `${kind.plural}.${kind.group}`;
  if (name !== wanted) {
    const message = `Invalid value: ${JSON.stringify(name)}: must be spec.names.plural+"."+spec.group`;
    throw refused(name, { field: 'metadata.name', message });
  }
  // The simulator knows kinds by their plural, so a second group cannot have it.
  const isFree = served.every(({ plural, group }) => plural !== kind.plural || group === kind.group);
  const status = isFree ? 'True' : 'False';
  const conditions = ['NamesAccepted', 'Established'].map((type) => ({ type, status, reason: type }));
  return {
    ...definition,
    spec: { conversion: { strategy: 'None' }, ...spec, names: namesOf(kind) },
    status: { acceptedNames: namesOf(kind), conditions, storedVersions: [kind.version] },
  };
}

function refused(name: string, { field, message }: { field: string; message: string }): Error {
  const owner = { group: 'apiextensions.k8s.io', kind: 'CustomResourceDefinition', name };
  return invalid(owner, { reason: 'FieldValueInvalid', message, field });
}

function versionsOf(spec: unknown): readonly JsonRecord[] {
  const versions = valueAt(spec, ['versions']);
  return Array.isArray(versions) ? versions.filter(isRecord) : [];
}

function lists(names: JsonRecord): Pick<KindRegistration, 'shortNames' | 'categories'> {
  const { shortNames, categories } = names;
  return {
    ...(Array.isArray(shortNames) ? { shortNames: shortNames.map(String) } : {}),
    ...(Array.isArray(categories) ? { categories: categories.map(String) } : {}),
  };
}

/** Columns whose JSONPath is understood; the others are left out. */
function columnsOf(version: JsonRecord): readonly PrinterColumn[] {
  const columns = version['additionalPrinterColumns'];
  return (Array.isArray(columns) ? columns : [])
    .filter(isRecord)
    .flatMap(({ name, type, jsonPath, priority, description, format }) => {
      const read = parseJsonPath(textOf(jsonPath));
      if (!read) return [];
      const value = (object: unknown): unknown => cellOf(read(object)[0], textOf(type));
      const told = textOf(description) || `Custom resource definition column (in JSONPath format): ${textOf(jsonPath)}`;
      const column = {
        name: textOf(name),
        value,
        description: told,
        priority: Number(priority ?? 0),
        jsonPath: textOf(jsonPath),
      };
      return [{ ...column, type: textOf(type), format: textOf(format) }];
    });
}

/** A cell of this type; null where the value is of another. */
function cellOf(value: unknown, type: string): unknown {
  if (value === undefined || value === null || type === 'date') return value;
  if (type === 'string') return typeof value === 'string' ? value : toJsonText(value);
  if (type === 'integer') return Number.isInteger(value) ? value : null;
  return typeof value === type ? value : null;
}

function namesOf(kind: KindRegistration): JsonRecord {
  return {
    kind: kind.kind,
    listKind: `${kind.kind}List`,
    plural: kind.plural,
    singular: singularOf(kind),
    ...(kind.shortNames ? { shortNames: kind.shortNames } : {}),
    ...(kind.categories ? { categories: kind.categories } : {}),
  };
}

function versionOf(kind: KindRegistration): unknown {
  return {
    name: kind.version,
    served: true,
    storage: true,
    schema: { openAPIV3Schema: { type: 'object', 'x-kubernetes-preserve-unknown-fields': true } },
    subresources: kind.status ? { status: {} } : {},
    additionalPrinterColumns: (kind.columns ?? []).flatMap(({ name, value, type = 'string', priority }) =>
      typeof value === 'string' ? [{ name, type, jsonPath: `.${value}`, ...(priority ? { priority } : {}) }] : [],
    ),
  };
}
