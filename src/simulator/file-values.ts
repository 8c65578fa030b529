import { type FieldProblem, invalid } from './api-status.js';
import type { KindRegistration } from './kind-registration.js';
import { isRecord, type JsonRecord, type KubernetesObject, textOf } from './kubernetes-object.js';

const KEY = /^[-._a-zA-Z0-9]+$/;
const LONGEST_KEY = 253;
const KEY_RULE =
  "a valid config key must consist of alphanumeric characters, '-', '_' or '.' (e.g. 'key.name',  or 'KEY_NAME',  or 'key-name', regex used for validation is '[-._a-zA-Z0-9]+')";

/** What Secrets of some types must have, each of them or one of them. */
const REQUIRED: Readonly<Record<string, { readonly keys: readonly string[]; readonly oneIsEnough?: boolean }>> = {
  'kubernetes.io/tls': { keys: ['tls.crt', 'tls.key'] },
  'kubernetes.io/dockerconfigjson': { keys: ['.dockerconfigjson'] },
  'kubernetes.io/dockercfg': { keys: ['.dockercfg'] },
  'kubernetes.io/basic-auth': { keys: ['username', 'password'], oneIsEnough: true },
  'kubernetes.io/ssh-auth': { keys: ['ssh-privatekey'] },
};

/** Throws the 422 of the real server for what a ConfigMap or a Secret may not hold: their keys are names of files. */
export function checkFileValues(kind: KindRegistration, object: KubernetesObject): void {
  if (!kind.texts && !kind.bytes) return;
  const stored = [...(kind.texts ?? []), ...(kind.bytes ?? [])];
  const problems = [...stored.flatMap((field) => wrongKeys(object, field, kind)), ...missing(kind, object)];
  if (problems.length > 0) throw invalid({ ...kind, name: object.metadata.name }, ...problems);
}

function wrongKeys(object: KubernetesObject, field: string, { bytes }: KindRegistration): readonly FieldProblem[] {
  const others = field === 'data' && bytes?.includes('binaryData') ? mapOf(object['binaryData']) : {};
  return Object.keys(mapOf(object[field])).flatMap((key) => {
    const twice = Object.hasOwn(others, key) ? ['duplicate of key present in binaryData'] : [];
    return [...whyNoKey(key), ...twice].map((why) => ({
      reason: 'FieldValueInvalid' as const,
      message: `Invalid value: ${JSON.stringify(key)}: ${why}`,
      field: `${field}[${key}]`,
    }));
  });
}

function whyNoKey(key: string): readonly string[] {
  const long = key.length > LONGEST_KEY ? [`must be no more than ${LONGEST_KEY} characters`] : [];
  const wrong = KEY.test(key) ? [] : [KEY_RULE];
  const folder = key === '.' || key === '..' ? [`must not be '${key}'`] : [];
  const inside = key !== '..' && key.startsWith('..') ? [`must not start with '..'`] : [];
  return [...long, ...wrong, ...folder, ...inside];
}

function missing({ bytes }: KindRegistration, object: KubernetesObject): readonly FieldProblem[] {
  const rule = bytes?.includes('data') ? REQUIRED[textOf(object['type'])] : undefined;
  if (!rule) return [];
  const data = mapOf(object['data']);
  const absent = rule.keys.filter((key) => !Object.hasOwn(data, key));
  if (rule.oneIsEnough && absent.length < rule.keys.length) return [];
  return absent.map((key) => ({ reason: 'FieldValueRequired', message: 'Required value', field: `data[${key}]` }));
}

/** Throws the 422 of the real server for a Secret that is to be of another type. */
export function checkSecretType(kind: KindRegistration, current: KubernetesObject, next: KubernetesObject): void {
  if (!kind.bytes?.includes('data') || textOf(next['type']) === textOf(current['type'])) return;
  const message = `Invalid value: ${JSON.stringify(next['type'])}: field is immutable`;
  throw invalid({ ...kind, name: current.metadata.name }, { reason: 'FieldValueInvalid', message, field: 'type' });
}

function mapOf(value: unknown): JsonRecord {
  return isRecord(value) ? value : {};
}
