import { badRequest } from '../api-status.js';
import type { KindRegistration } from '../kind-registration.js';
import { METADATA_FIELDS } from '../known-metadata.js';
import { isRecord } from '../kubernetes-object.js';
import { duplicateFields } from './duplicate-fields.js';

export const TYPE_FIELDS = ['apiVersion', 'kind', 'metadata'];
/** What `fieldValidation=Strict` refuses with 400: fields given twice, and unknown ones at the top and in metadata. */
export function checkStrictly(kind: KindRegistration, { text, value }: { text: string; value: unknown }): void {
  const faults = fieldFaults(kind, { text, value });
  if (faults.length === 0) return;
  const what = `${kind.kind} in version ${JSON.stringify(kind.version)} cannot be handled as a ${kind.kind}`;
  throw badRequest(`${what}: strict decoding error: ${faults.join(', ')}`);
}

/** The same as sentences, for `fieldValidation=Warn`, which is the default. */
export function fieldFaults(
  kind: KindRegistration,
  { text, value }: { text: string; value: unknown },
): readonly string[] {
  return [
    ...unknownFields(kind, value).map((path) => `unknown field ${JSON.stringify(path)}`),
    ...duplicateFields(text).map((path) => `duplicate field ${JSON.stringify(path)}`),
  ];
}

function unknownFields(kind: KindRegistration, object: unknown): readonly string[] {
  if (!isRecord(object)) return [];
  const { fields } = kind;
  const known = fields && [...TYPE_FIELDS, ...fields];
  const { metadata } = object;
  const inMetadata = Object.keys(isRecord(metadata) ? metadata : {}).filter((key) => !METADATA_FIELDS.includes(key));
  return [
    ...Object.keys(object).filter((key) => known && !known.includes(key)),
    ...inMetadata.map((key) => `metadata.${key}`),
  ];
}
