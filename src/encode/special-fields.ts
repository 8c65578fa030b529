import type { JsonReader } from './json-reader.js';
import type { ProtoWriter } from './proto-writer.js';
import { parseRfc3339, ZERO_SECONDS } from './rfc3339.js';

/**
 * Writes the JSON value that comes next, with the wire's length or number but without the field's tag.
 * False: the value is of another JSON type than the field, and whatever was read and written is to be undone.
 */
export type ValueWriter = (reader: JsonReader, writer: ProtoWriter) => boolean;

const META = 'k8s.io.apimachinery.pkg.apis.meta.v1';
const ARGO = 'github.com.argoproj.argo_cd.v3.pkg.apis.application.v1alpha1';

const QUOTE = 0x22;
const SECONDS_TAG = 0x08;
const NANOS_TAG = 0x10;
const FIRST_BYTES_TAG = 0x0a;
const INT_OR_STRING = { typeTag: 0x08, intTag: 0x10, stringTag: 0x1a } as const;

/** Messages whose JSON is not an object of their fields: Go types with a marshaler of their own. */
export const SPECIAL_MESSAGES: ReadonlyMap<string, ValueWriter> = new Map([
  [`${META}.Time`, writeTime],
  [`${META}.MicroTime`, writeMicroTime],
  [`${META}.FieldsV1`, writeRawJson],
  ['k8s.io.apimachinery.pkg.runtime.RawExtension', writeRawJson],
  ['k8s.io.apimachinery.pkg.util.intstr.IntOrString', writeIntOrString],
  ['k8s.io.apimachinery.pkg.api.resource.Quantity', writeQuantity],
]);

/** Messages that JSON leaves out: the value of their only field stands in their place. */
export const UNWRAPPED_MESSAGES: ReadonlySet<string> = new Set([`${ARGO}.OptionalMap`, `${ARGO}.OptionalArray`]);

/** Message fields that Go embeds: in JSON their fields are siblings of the others. */
export const INLINED_FIELDS: ReadonlySet<string> = new Set([
  `${ARGO}.ResourceNode.resourceRef`,
  `${ARGO}.SyncStrategyHook.syncStrategyApply`,
  `${ARGO}.KustomizeSelector.resId`,
  `${ARGO}.KustomizeResId.gvk`,
]);

/** A message of seconds; the zero time is the empty message, and nanos are never written. */
function writeTime(reader: JsonReader, writer: ProtoWriter): boolean {
  const time = readInstant(reader);
  if (!time) return false;
  const start = writer.open();
  if (time.seconds !== ZERO_SECONDS) {
    writer.varint(SECONDS_TAG);
    writer.integer(time.seconds);
  }
  writer.close(start);
  return true;
}

/** As Time, with nanos cut to whole microseconds as Kubernetes cuts them. */
function writeMicroTime(reader: JsonReader, writer: ProtoWriter): boolean {
  const time = readInstant(reader);
  if (!time) return false;
  const nanos = time.nanos - (time.nanos % 1000);
  const start = writer.open();
  if (time.seconds !== ZERO_SECONDS || nanos !== 0) {
    writer.varint(SECONDS_TAG);
    writer.integer(time.seconds);
    writer.varint(NANOS_TAG);
    writer.integer(nanos);
  }
  writer.close(start);
  return true;
}

function readInstant(reader: JsonReader): ReturnType<typeof parseRfc3339> {
  if (reader.peek() !== QUOTE) return undefined;
  reader.readString();
  const text = reader.text();
  return text === undefined ? undefined : parseRfc3339(text);
}

/** A message of one bytes field: the JSON text as it stands. */
function writeRawJson(reader: JsonReader, writer: ProtoWriter): boolean {
  reader.peek();
  const from = reader.at;
  reader.skipValue();
  const start = writer.open();
  writer.varint(FIRST_BYTES_TAG);
  writer.slice(reader.bytes, from, reader.at);
  writer.close(start);
  return true;
}

function writeIntOrString(reader: JsonReader, writer: ProtoWriter): boolean {
  const start = writer.open();
  const isString = reader.peek() === QUOTE;
  writer.varint(INT_OR_STRING.typeTag);
  writer.varint(isString ? 1 : 0);
  writer.varint(isString ? INT_OR_STRING.stringTag : INT_OR_STRING.intTag);
  const written = isString ? writeString(reader, writer) : writeInteger(reader, writer, INT32);
  writer.close(start);
  return written;
}

/** Kubernetes accepts `cpu: 2` as well as `cpu: "2"`; the wire has only the string. */
function writeQuantity(reader: JsonReader, writer: ProtoWriter): boolean {
  const start = writer.open();
  writer.varint(FIRST_BYTES_TAG);
  const written = reader.peek() === QUOTE ? writeString(reader, writer) : writeNumberText(reader, writer);
  writer.close(start);
  return written;
}

function writeNumberText(reader: JsonReader, writer: ProtoWriter): boolean {
  if (!startsNumber(reader.peek())) return false;
  reader.readNumber();
  writer.slice(reader.bytes, reader.start, reader.end);
  return true;
}

/** A string: its bytes as they are, unless escapes have to be resolved. */
export function writeString(reader: JsonReader, writer: ProtoWriter): boolean {
  if (reader.peek() !== QUOTE) return false;
  reader.readString();
  if (!reader.isEscaped) {
    writer.slice(reader.bytes, reader.start, reader.end);
    return true;
  }
  const text = reader.text();
  if (text === undefined) return false;
  writer.text(text);
  return true;
}

/** The bounds of an integer type. */
export interface IntegerRange {
  readonly min: bigint;
  readonly max: bigint;
}
export const INT32: IntegerRange = { min: -(2n ** 31n), max: 2n ** 31n - 1n };

/** An integer of int32, int64, uint32 or uint64. */
export function writeInteger(reader: JsonReader, writer: ProtoWriter, range: IntegerRange): boolean {
  const value = readInteger(reader, range);
  if (value === undefined) return false;
  writer.integer(value);
  return true;
}

/** The integer that comes next, exact to its last digit; `1.0` and `1e3` are integers as well. */
export function readInteger(reader: JsonReader, range: IntegerRange): number | bigint | undefined {
  if (!startsNumber(reader.peek())) return undefined;
  reader.readNumber();
  const text = reader.bytes.toString('latin1', reader.start, reader.end);
  const near = Number(text);
  const value = Number.isSafeInteger(near) ? near : exactInteger(text);
  return value === undefined || value < range.min || value > range.max ? undefined : value;
}

function exactInteger(text: string): bigint | undefined {
  return /^-?\d{1,20}$/.test(text) ? BigInt(text) : undefined;
}

export function startsNumber(byte: number): boolean {
  return byte === 0x2d || (byte >= 0x30 && byte <= 0x39);
}
