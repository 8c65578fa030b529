import { firstWrongByte, plainBase64 } from './base64-text.js';
import { goType } from './go-type.js';
import type { KindRegistration } from './kind-registration.js';
import { isRecord, type JsonRecord, textOf } from './kubernetes-object.js';

/** A value that cannot be read. */
export interface Unreadable {
  /** Of the JSON values that might have been there. */
  readonly value: unknown;
  readonly isBytes: boolean;
  readonly why: string;
}

/** The first value of an object, in its maps of texts or bytes, that is none. */
export function firstUnreadable(kind: KindRegistration, object: unknown): Unreadable | undefined {
  if (!isRecord(object)) return undefined;
  for (const field of mapsOf(kind)) {
    const found = unreadableIn(kind, object, field);
    if (found) return found;
  }
  return undefined;
}

function unreadableIn(kind: KindRegistration, object: JsonRecord, field: string): Unreadable | undefined {
  const map = object[field];
  const isBytes = kind.bytes?.includes(field) === true;
  const type = isBytes ? '[]uint8' : 'string';
  const wrongType = (value: unknown, wanted: string): Unreadable => {
    const why = `json: cannot unmarshal ${goType(value)} into Go struct field ${kind.kind}.${field} of type ${wanted}`;
    return { value, isBytes, why };
  };
  if (map === undefined || map === null) return undefined;
  if (!isRecord(map)) return wrongType(map, `map[string]${type}`);
  for (const value of Object.values(map).filter((one) => one !== null)) {
    if (typeof value !== 'string') return wrongType(value, type);
    const at = isBytes ? firstWrongByte(value) : undefined;
    if (at !== undefined) return { value, isBytes, why: `illegal base64 data at input byte ${at}` };
  }
  return undefined;
}

/** As they are stored: nothing is an empty text, and base 64 is on one line. */
export function withPlainValues(kind: KindRegistration, object: JsonRecord): JsonRecord {
  const plain = mapsOf(kind).flatMap((field) => {
    const map = object[field];
    if (!isRecord(map)) return [];
    const encode = kind.bytes?.includes(field) === true ? plainBase64 : textOf;
    return [[field, Object.fromEntries(Object.entries(map).map(([key, value]) => [key, encode(textOf(value))]))]];
  });
  return plain.length > 0 ? { ...object, ...Object.fromEntries(plain) } : object;
}

function mapsOf({ bytes = [], texts = [] }: KindRegistration): readonly string[] {
  return [...bytes, ...texts];
}
