import { isRecord, type JsonRecord, omit, textOf } from './kubernetes-object.js';

/** A Secret as it is stored: it has a type, and what was written as plain `stringData` is in `data`, over what was there. */
export function withStringData(secret: JsonRecord): JsonRecord {
  const { stringData, data, type } = secret;
  const kept = { ...omit(secret, ['stringData']), type: type || 'Opaque' };
  if (!isRecord(stringData)) return kept;
  const encoded = Object.entries(stringData).map(([key, value]) => [
    key,
    Buffer.from(textOf(value)).toString('base64'),
  ]);
  return { ...kept, data: { ...(isRecord(data) ? data : {}), ...Object.fromEntries(encoded) } };
}
