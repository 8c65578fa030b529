import { yamlText } from '../base/yaml.js';
import { asGoEscapes } from '../base/go-string.js';
import { ZERO_SECONDS } from './rfc3339.js';

/** The JSON of a message that is there; undefined where it is Go's zero value, for which Go has `null`. */
export type SpecialText = (value: object) => string | undefined;

const ARGO = 'github.com.argoproj.argo_cd.v3.pkg.apis.application.v1alpha1';
const META = 'k8s.io.apimachinery.pkg.apis.meta.v1';

/** The way back of SPECIAL_MESSAGES: Go types with a marshaler of their own. */
export const SPECIAL_TEXTS: ReadonlyMap<string, SpecialText> = new Map([
  [`${META}.Time`, (value) => timeText(value, 0)],
  [`${META}.MicroTime`, (value) => timeText(value, 6)],
  [`${META}.FieldsV1`, (value) => rawText(memberOf(value, 'Raw'))],
  ['k8s.io.apimachinery.pkg.runtime.RawExtension', (value) => rawText(memberOf(value, 'raw'))],
  ['k8s.io.apimachinery.pkg.util.intstr.IntOrString', intOrStringText],
  ['k8s.io.apimachinery.pkg.api.resource.Quantity', quantityText],
  [`${ARGO}.ResourceOverride`, resourceOverrideText],
]);

const LAST_SECONDS = 253402300799;
const FIRST_SECONDS = -62167219200;

/** RFC 3339, whose years have four digits: what lies outside is no time, as it is for Go. */
function timeText(value: object, digits: 0 | 6): string | undefined {
  const [seconds, nanos] = [memberOf(value, 'seconds'), memberOf(value, 'nanos')];
  if (seconds === undefined && nanos === undefined) return undefined;
  const [whole, rest] = [Number(seconds ?? 0), Number(nanos ?? 0)];
  if (whole === ZERO_SECONDS && (digits === 0 || rest === 0)) return undefined;
  if (!(whole >= FIRST_SECONDS && whole <= LAST_SECONDS)) return undefined;
  const second = new Date(whole * 1000).toISOString().slice(0, 'YYYY-MM-DDThh:mm:ss'.length);
  const fraction = digits === 0 ? '' : `.${String(rest).padStart(9, '0').slice(0, digits)}`;
  return `"${second}${fraction}Z"`;
}

/**
 * The text as it was sent, since parsing would round its numbers. JSON has line breaks and tabs only between its
 * tokens; as blanks they keep the whole on one line. A text that is no JSON becomes a string of it.
 */
function rawText(bytes: unknown): string | undefined {
  if (!(bytes instanceof Uint8Array) || bytes.length === 0) return undefined;
  const text = Buffer.from(bytes).toString();
  try {
    JSON.parse(text);
    return text.replace(/[\r\n\t]+/g, ' ').trim();
  } catch {
    return JSON.stringify(text);
  }
}

function intOrStringText(value: object): string {
  const isString = Number(memberOf(value, 'type') ?? 0) === 1;
  return isString ? JSON.stringify(memberOf(value, 'strVal') ?? '') : String(Number(memberOf(value, 'intVal') ?? 0));
}

function quantityText(value: object): string {
  return JSON.stringify(memberOf(value, 'string') ?? '0');
}

const IGNORE_RULES: readonly [key: string, member: string][] = [
  ['jqPathExpressions', 'jqPathExpressions'],
  ['jsonPointers', 'jSONPointers'],
  ['managedFieldsManagers', 'managedFieldsManagers'],
];

/** Go prints the two sets of rules as YAML inside a string, also where they are empty. */
function resourceOverrideText(value: object): string {
  const rules = (name: string): string => {
    const set = Object(memberOf(value, name) ?? {});
    return yamlText(Object.fromEntries(IGNORE_RULES.map(([key, member]) => [key, listOrNull(memberOf(set, member))])));
  };
  const fields = {
    'health.lua': textOrNothing(memberOf(value, 'healthLua')),
    'health.lua.useOpenLibs': memberOf(value, 'useOpenLibs') === true ? true : undefined,
    actions: textOrNothing(memberOf(value, 'actions')),
    ignoreDifferences: rules('ignoreDifferences'),
    ignoreResourceUpdates: rules('ignoreResourceUpdates'),
    knownTypeFields: listOrNull(memberOf(value, 'knownTypeFields')) ?? undefined,
  };
  return asGoEscapes(JSON.stringify(fields));
}

function listOrNull(value: unknown): readonly unknown[] | null {
  return Array.isArray(value) && value.length > 0 ? value : null;
}

function textOrNothing(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined;
}

function memberOf(value: object, name: string): unknown {
  return Object.hasOwn(value, name) ? Reflect.get(value, name) : undefined;
}
