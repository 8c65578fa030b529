import type {
  OverrideIgnoreDiff,
  ResourceOverride,
} from '../../../gen/github.com/argoproj/argo-cd/v3/pkg/apis/application/v1alpha1/generated.js';
import { parseGoBool } from '../../access/authn/go-bool.js';
import { type JsonRecord, listOf, recordOf } from '../../base/json-value.js';
import { scalarText } from '../../base/yaml.js';
import { scalarTexts, yamlOf } from './yaml-value.js';

const PREFIX = 'resource.customizations';
const KEY = /^resource\.customizations\.([^.]*)\.(.+)$/;
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
    const [, part = '', name = ''] = KEY.exec(key) ?? [];
    const [kind, fields] = [kindOf(name), partOf(part, text)];
    if (kind !== undefined && fields) overrides[kind] = { ...(overrides[kind] ?? fromFields({})), ...fields };
  }
  ignoreStatus(overrides, scalarText(recordOf(yamlOf(config, 'resource.compareoptions'))['ignoreResourceStatusField']));
  return overrides;
}

/** `GROUP_KIND`, `KIND` of the core group, or `all`; undefined for what names no kind. */
function kindOf(name: string): string | undefined {
  if (name === 'all') return EVERYTHING;
  return name === '' || name.split('_').length > 2 ? undefined : name.replace('_', '/');
}

function fromFields(fields: JsonRecord): ResourceOverride {
  return {
    healthLua: scalarText(fields['health.lua']),
    useOpenLibs: fields['health.lua.useOpenLibs'] === true,
    actions: scalarText(fields['actions']),
    ignoreDifferences: rulesOf(fields['ignoreDifferences']),
    ignoreResourceUpdates: rulesOf(fields['ignoreResourceUpdates']),
    knownTypeFields: typesOf(fields['knownTypeFields']),
  };
}

function partOf(part: string, text: string): Partial<ResourceOverride> | undefined {
  switch (part) {
    case 'health':
      return { healthLua: text };
    case 'useOpenLibs':
      return { useOpenLibs: parseGoBool(text) === true };
    case 'actions':
      return { actions: text };
    case 'ignoreDifferences':
      return { ignoreDifferences: rulesOf(text) };
    case 'ignoreResourceUpdates':
      return { ignoreResourceUpdates: rulesOf(text) };
    case 'knownTypeFields':
      return { knownTypeFields: typesOf(yamlOf(new Map([[part, text]]), part)) };
    default:
      return undefined;
  }
}

/** YAML in a string, as Argo CD keeps it. */
function rulesOf(value: unknown): OverrideIgnoreDiff {
  const fields = recordOf(yamlOf(new Map([['rules', scalarText(value)]]), 'rules'));
  return {
    jSONPointers: scalarTexts(fields['jsonPointers']),
    jqPathExpressions: scalarTexts(fields['jqPathExpressions']),
    managedFieldsManagers: scalarTexts(fields['managedFieldsManagers']),
  };
}

function typesOf(value: unknown): { field: string; type: string }[] {
  return listOf(value).map((item) => ({
    field: scalarText(recordOf(item)['field']),
    type: scalarText(recordOf(item)['type']),
  }));
}

/** `off` without quotes is a boolean of YAML: Argo CD takes both for what is meant. */
const NOT_IGNORED = new Set(['none', 'off', 'false']);

function ignoreStatus(overrides: Overrides, whose: string): void {
  if (NOT_IGNORED.has(whose)) return;
  const kind = whose === 'crd' ? DEFINITIONS : EVERYTHING;
  const before = overrides[kind] ?? fromFields({});
  const rules = before.ignoreDifferences ?? rulesOf('');
  overrides[kind] = { ...before, ignoreDifferences: { ...rules, jSONPointers: [...rules.jSONPointers, '/status'] } };
}
