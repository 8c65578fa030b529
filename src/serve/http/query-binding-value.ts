import { type DescField, type DescMessage, fromJson, type JsonValue, ScalarType, toJson } from '@bufbuild/protobuf';
import { invalidArgument, type StatusError } from '../../base/status-error.js';

/** Messages that JSON writes as a string, and that a parameter can therefore be. */
const STRING_MESSAGES: ReadonlySet<string> = new Set([
  'google.protobuf.Timestamp',
  'google.protobuf.Duration',
  'google.protobuf.FieldMask',
]);

const BOOLS: ReadonlyMap<string, boolean> = new Map([
  ['true', true],
  ['1', true],
  ['false', false],
  ['0', false],
]);

const INTEGER = /^[+-]?\d+$/;
const NUMBER = /^[+-]?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?$/i;

interface Bounds {
  readonly name: string;
  readonly min: bigint;
  readonly max: bigint;
}
const INT32: Bounds = { name: 'a 32-bit integer', min: -(2n ** 31n), max: 2n ** 31n - 1n };
const INT64: Bounds = { name: 'a 64-bit integer', min: -(2n ** 63n), max: 2n ** 63n - 1n };
const UINT32: Bounds = { name: 'an unsigned 32-bit integer', min: 0n, max: 2n ** 32n - 1n };
const UINT64: Bounds = { name: 'an unsigned 64-bit integer', min: 0n, max: 2n ** 64n - 1n };

/** A parameter's text as the JSON of one value of `field`; `key` names it in errors. */
export function queryValue(field: DescField, key: string, text: string): JsonValue {
  if (field.enum) return enumValue(field, key, text);
  if (field.message) return messageValue(field.message, key, text);
  switch (field.scalar) {
    case undefined:
    case ScalarType.STRING:
      return text;
    case ScalarType.BYTES:
      return text.replaceAll(' ', '+');
    case ScalarType.BOOL:
      return boolValue(key, text);
    case ScalarType.FLOAT:
    case ScalarType.DOUBLE:
      if (!NUMBER.test(text)) throw notA('a number', key, text);
      return Number(text);
    default:
      return integerValue(boundsOf(field.scalar), key, text);
  }
}

function boundsOf(scalar: ScalarType): Bounds {
  switch (scalar) {
    case ScalarType.INT32:
    case ScalarType.SINT32:
    case ScalarType.SFIXED32:
      return INT32;
    case ScalarType.UINT32:
    case ScalarType.FIXED32:
      return UINT32;
    case ScalarType.UINT64:
    case ScalarType.FIXED64:
      return UINT64;
    default:
      return INT64;
  }
}

function integerValue(bounds: Bounds, key: string, text: string): JsonValue {
  if (!INTEGER.test(text)) throw notA(bounds.name, key, text);
  const value = BigInt(text.replace('+', ''));
  if (value < bounds.min || value > bounds.max) throw notA(bounds.name, key, text);
  return value.toString();
}

function boolValue(key: string, text: string): JsonValue {
  const value = BOOLS.get(text);
  if (value === undefined) throw notA('true or false', key, text);
  return value;
}

/** By name or by number; a number without a name is kept, as the wire keeps it. */
function enumValue(field: DescField, key: string, text: string): JsonValue {
  if (field.enum?.values.some((value) => value.name === text)) return text;
  if (!INTEGER.test(text)) throw notA(`one of ${field.enum?.values.map((value) => value.name).join(', ')}`, key, text);
  return Number(integerValue(INT32, key, text));
}

function messageValue(message: DescMessage, key: string, text: string): JsonValue {
  if (!STRING_MESSAGES.has(message.typeName)) {
    throw invalidArgument(`${key} has fields of its own: write ${key}.field=value`);
  }
  try {
    return toJson(message, fromJson(message, text));
  } catch {
    throw notA(`a ${message.name}`, key, text);
  }
}

function notA(wanted: string, key: string, text: string): StatusError {
  return invalidArgument(`${key} must be ${wanted}, not ${JSON.stringify(text.slice(0, 100))}`);
}
