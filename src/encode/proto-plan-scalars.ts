import { type DescEnum, ScalarType } from '@bufbuild/protobuf';
import type { JsonReader } from './json-reader.js';
import type { ProtoWriter } from './proto-writer.js';
import type { IntegerRange, ValueWriter } from './special-fields.js';
import { INT32, readInteger, startsNumber, writeInteger, writeString } from './special-fields.js';

const INT64: IntegerRange = { min: -(2n ** 63n), max: 2n ** 63n - 1n };
const UINT32: IntegerRange = { min: 0n, max: 2n ** 32n - 1n };
const UINT64: IntegerRange = { min: 0n, max: 2n ** 64n - 1n };
const BASE64 = /^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/;

/** How each scalar is written from Go's JSON: numbers of 64 bits are numbers, bytes are base64. */
export const SCALAR_WRITERS: Readonly<Record<ScalarType, ValueWriter>> = {
  [ScalarType.STRING]: writeString,
  [ScalarType.BOOL]: writeBool,
  [ScalarType.BYTES]: writeBase64,
  [ScalarType.INT32]: (reader, writer) => writeInteger(reader, writer, INT32),
  [ScalarType.INT64]: (reader, writer) => writeInteger(reader, writer, INT64),
  [ScalarType.UINT32]: (reader, writer) => writeInteger(reader, writer, UINT32),
  [ScalarType.UINT64]: (reader, writer) => writeInteger(reader, writer, UINT64),
  [ScalarType.SINT32]: integerAs(INT32, (writer, value) => writer.varint64(zigzag(value))),
  [ScalarType.SINT64]: integerAs(INT64, (writer, value) => writer.varint64(zigzag(value))),
  [ScalarType.FIXED32]: integerAs(UINT32, (writer, value) => writer.fixed32(Number(value))),
  [ScalarType.SFIXED32]: integerAs(INT32, (writer, value) => writer.fixed32(Number(value))),
  [ScalarType.FIXED64]: integerAs(UINT64, (writer, value) => writer.fixed64(value)),
  [ScalarType.SFIXED64]: integerAs(INT64, (writer, value) => writer.fixed64(value)),
  [ScalarType.FLOAT]: numberAs((writer, value) => writer.float(value)),
  [ScalarType.DOUBLE]: numberAs((writer, value) => writer.double(value)),
};

/** The wire type that belongs to each scalar's encoding. */
export function wireTypeOf(scalar: ScalarType): number {
  switch (scalar) {
    case ScalarType.STRING:
    case ScalarType.BYTES:
      return 2;
    case ScalarType.DOUBLE:
    case ScalarType.FIXED64:
    case ScalarType.SFIXED64:
      return 1;
    case ScalarType.FLOAT:
    case ScalarType.FIXED32:
    case ScalarType.SFIXED32:
      return 5;
    default:
      return 0;
  }
}

/** An enum by name, or by number as Go prints it. */
export function enumWriter(descriptor: DescEnum): ValueWriter {
  const numbers = new Map(descriptor.values.map((value) => [value.name, value.number]));
  return (reader, writer) => {
    if (reader.peek() !== 0x22) return writeInteger(reader, writer, INT32);
    reader.readString();
    const number = numbers.get(reader.text() ?? '');
    if (number === undefined) return false;
    writer.integer(number);
    return true;
  };
}

function writeBool(reader: JsonReader, writer: ProtoWriter): boolean {
  const first = reader.peek();
  if (first !== 0x74 && first !== 0x66) return false;
  reader.readNumber();
  writer.varint(first === 0x74 ? 1 : 0);
  return true;
}

function writeBase64(reader: JsonReader, writer: ProtoWriter): boolean {
  if (reader.peek() !== 0x22) return false;
  reader.readString();
  const text = reader.text();
  if (text === undefined || !BASE64.test(text)) return false;
  const bytes = Buffer.from(text, 'base64');
  writer.slice(bytes, 0, bytes.length);
  return true;
}

function integerAs(range: IntegerRange, write: (writer: ProtoWriter, value: bigint) => void): ValueWriter {
  return (reader, writer) => {
    const value = readInteger(reader, range);
    if (value === undefined) return false;
    write(writer, BigInt(value));
    return true;
  };
}

function numberAs(write: (writer: ProtoWriter, value: number) => void): ValueWriter {
  return (reader, writer) => {
    if (!startsNumber(reader.peek())) return false;
    reader.readNumber();
    write(writer, Number(reader.bytes.toString('latin1', reader.start, reader.end)));
    return true;
  };
}

function zigzag(value: bigint): bigint {
  return value < 0n ? -value * 2n - 1n : value * 2n;
}
