import type {
  OverrideIgnoreDiff,
  ResourceOverride,
} from '../../../gen/github.com/argoproj/argo-cd/v3/pkg/apis/application/v1alpha1/generated.js';
import { type JsonRecord, listOf, recordOf, textOf, textsOf } from '../../base/json-value.js';
import { yamlOf } from './yaml-value.js';

const PREFIX = 'resource.customizations';
const EVERYTHING = '*/*';
const DEFINITIONS = 'apiextensions.k8s.io/CustomResourceDefinition';

type Overrides = Record<string, ResourceOverride>;

/**
 * What an installation says of kinds: `resource.customizations` of argocd-cm, then one key per kind and part
 * (`resource.customizations.health.GROUP_KIND`), then whose status is not compared.
 */
export function resourceOverrides(config: ReadonlyMap<string, string>): Overrides {
  const overrides: Overrides = Object.create(null);
  for (const [kind, fields] of Object.entries(recordOf(yamlOf(config, PREFIX))))
    overrides[kind] = fromFields(recordOf(fields));
  for (const [key, text] of config) {
    if (!key.startsWith(`${PREFIX}.`)) continue;
    const [part = '', ...rest] = key.slice(PREFIX.length + 1).split('.');
    const kind = kindOf(rest.join('.'));
    overrides[kind] = { ...(overrides[kind] ?? fromFields({})), ...partOf(part, text) };
  }
  ignoreStatus(overrides, textOf(recordOf(yamlOf(config, 'resource.compareoptions'))['ignoreResourceStatusField']));
  return overrides;
}

/** `GROUP_KIND`, `KIND` of the core group, or `all`. */
function kindOf(name: string): string {
  return name === 'all' ? EVERYTHING : name.replace('_', '/');
}

function fromFields(fields: JsonRecord): ResourceOverride {
  return {
    healthLua: textOf(fields['health.lua']),
    useOpenLibs: fields['health.lua.useOpenLibs'] === true,
    actions: textOf(fields['actions']),
    ignoreDifferences: rulesOf(fields['ignoreDifferences']),
    ignoreResourceUpdates: rulesOf(fields['ignoreResourceUpdates']),
    knownTypeFields: typesOf(fields['knownTypeFields']),
  };
}

function partOf(part: string, text: string): Partial<ResourceOverride> {
  switch (part) {
    case 'health':
      return { healthLua: text };
    case 'useOpenLibs':
      return { useOpenLibs: text === 'true' };
    case 'actions':
      return { actions: text };
    case 'ignoreDifferences':
      return { ignoreDifferences: rulesOf(text) };
    case 'ignoreResourceUpdates':
      return { ignoreResourceUpdates: rulesOf(text) };
    case 'knownTypeFields':
      return { knownTypeFields: typesOf(yamlOf(new Map([[part, text]]), part)) };
    default:
      return {};
  }
}

/** YAML in a string, as Argo CD keeps it. */
function rulesOf(value: unknown): OverrideIgnoreDiff {
  const fields = recordOf(yamlOf(new Map([['rules', textOf(value)]]), 'rules'));
  return {
    jSONPointers: [...textsOf(fields['jsonPointers'])],
    jqPathExpressions: [...textsOf(fields['jqPathExpressions'])],
    managedFieldsManagers: [...textsOf(fields['managedFieldsManagers'])],
  };
}

function typesOf(value: unknown): { field: string; type: string }[] {
  return listOf(value).map((item) => ({
    field: textOf(recordOf(item)['field']),
    type: textOf(recordOf(item)['type']),
  }));
}

function ignoreStatus(overrides: Overrides, whose: string): void {
  if (whose === 'off' || whose === 'false') return;
  if (whose !== 'crd') return addPointers(overrides, EVERYTHING, ['/status']);
  addPointers(overrides, DEFINITIONS, ['/status', '/spec/preserveUnknownFields']);
}

function addPointers(overrides: Overrides, kind: string, pointers: readonly string[]): void {
  const before = overrides[kind] ?? fromFields({});
  const rules = before.ignoreDifferences ?? rulesOf('');
  overrides[kind] = { ...before, ignoreDifferences: { ...rules, jSONPointers: [...rules.jSONPointers, ...pointers] } };
}
