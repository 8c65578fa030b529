import { type DescField, type DescMessage, type DescOneof, ScalarType } from '@bufbuild/protobuf';
import { FeatureSet_FieldPresence } from '@bufbuild/protobuf/wkt';
import { goString } from '../base/go-string.js';
import { isPointer, zeroForm } from './go-zeros.js';
import { INLINED_FIELDS, UNWRAPPED_MESSAGES } from './special-fields.js';
import { SPECIAL_TEXTS } from './special-json.js';

/** What becomes of an empty field: as Go's struct tags say, or told exactly where the message has it set. */
type Zeros = 'by tag' | 'as set';

/**
 * A message as Go's encoding/json prints it, because that is what Argo CD's clients read: 64-bit integers are
 * numbers, enums are numbers, zero values are left out, map keys are sorted, `<`, `>` and `&` are escaped.
 * `value` has its fields under their camel-case names, as ts-proto and @bufbuild/protobuf make messages.
 * Members of a oneof stand beside the other fields; Go would print its wrapper. Types with a marshaler of their own
 * (times, raw JSON) and embedded structs are as the transcoder reads them.
 */
export function toGoJson(descriptor: DescMessage, value: object): string {
  return BY_TAG.text(descriptor, value);
}

/** The same, but with what the message has, be it empty, and nothing else: what the cluster's own JSON had. */
export function toSetJson(descriptor: DescMessage, value: object): string {
  return AS_SET.text(descriptor, value);
}

/** A field, and what is the same for all its values. */
interface Member {
  readonly field: DescField;
  /** With its colon. */
  readonly key: string;
  readonly inlined: DescMessage | undefined;
  readonly whenEmpty: string | undefined;
  /** Go prints a zero that was set only where the field is a pointer: proto2, `optional`, and members of a oneof. */
  readonly showsZero: boolean;
}

class JsonPrinter {
  private readonly members = new WeakMap<DescMessage, readonly Member[]>();

  constructor(private readonly zeros: Zeros) {}

  text(descriptor: DescMessage, value: object): string {
    return `{${this.memberTexts(descriptor, value).join(',')}}`;
  }

  private memberTexts(descriptor: DescMessage, value: object): string[] {
    const fields = new Map<string, unknown>(Object.entries(value));
    const texts: string[] = [];
    for (const member of this.membersOf(descriptor)) {
      const { field, key, inlined } = member;
      const inner = fieldValue(field, fields);
      if (inlined) texts.push(...this.memberTexts(inlined, Object(inner)));
      else {
        const text = this.fieldText(member, inner);
        if (text !== undefined) texts.push(key + text);
      }
    }
    return texts;
  }

  private membersOf(descriptor: DescMessage): readonly Member[] {
    const known = this.members.get(descriptor);
    if (known) return known;
    const members = descriptor.fields.map((field): Member => {
      const inlined = INLINED_FIELDS.has(`${descriptor.typeName}.${field.name}`) ? field.message : undefined;
      const isOptional = field.presence !== FeatureSet_FieldPresence.IMPLICIT;
      return {
        field,
        key: `${goString(field.jsonName)}:`,
        inlined,
        whenEmpty: this.zeros === 'by tag' ? this.zeroText(field) : undefined,
        showsZero: isOptional && (this.zeros === 'as set' || isPointer(...namesOf(field))),
      };
    });
    this.members.set(descriptor, members);
    return members;
  }

  /** What an empty field says; undefined where Go leaves it out. */
  private zeroText(field: DescField): string | undefined {
    switch (zeroForm(...namesOf(field))) {
      case undefined:
        return undefined;
      case 'text':
        return '""';
      case 'number':
        return '0';
      case 'flag':
        return 'false';
      case 'null':
        return 'null';
      case 'object':
        return field.message ? (this.messageText(field.message, {}) ?? 'null') : undefined;
    }
  }

  /** Undefined where the field is left out. */
  private fieldText({ field, whenEmpty, showsZero }: Member, value: unknown): string | undefined {
    if (value === undefined || value === null) return whenEmpty;
    if (field.fieldKind === 'list')
      return Array.isArray(value) ? (this.listText(field, value) ?? whenEmpty) : whenEmpty;
    if (field.fieldKind === 'map') return typeof value === 'object' ? this.mapText(field, value) : undefined;
    if (field.message) return this.messageText(field.message, value) ?? whenEmpty;
    return !showsZero && isZero(field, value) ? whenEmpty : this.valueText(field, value);
  }

  private listText(field: DescField, values: readonly unknown[]): string | undefined {
    if (values.length === 0) return undefined;
    return `[${values.map((value) => this.valueText(field, value)).join(',')}]`;
  }

  private mapText(field: DescField, value: object): string | undefined {
    const entries = value instanceof Map ? [...value] : Object.entries(value);
    if (entries.length === 0) return undefined;
    const sorted = entries.map(([key, item]) => ({ key: String(key), item: item as unknown }));
    sorted.sort((one, other) => Buffer.compare(Buffer.from(one.key), Buffer.from(other.key)));
    return `{${sorted.map(({ key, item }) => `${goString(key)}:${this.valueText(field, item)}`).join(',')}}`;
  }

  private valueText(field: DescField, value: unknown): string {
    return field.message ? (this.messageText(field.message, value) ?? 'null') : scalarText(field, value);
  }

  /** Undefined for the zero value of a type with a marshaler of its own. */
  private messageText(message: DescMessage, value: unknown): string | undefined {
    const fields = typeof value === 'object' && value !== null ? value : {};
    const special = SPECIAL_TEXTS.get(message.typeName);
    if (special) return special(fields);
    if (!UNWRAPPED_MESSAGES.has(message.typeName)) return this.text(message, fields);
    const [only] = this.membersOf(message);
    if (!only) return '{}';
    const { localName, fieldKind } = only.field;
    const inner = this.fieldText(only, Object.hasOwn(fields, localName) ? Reflect.get(fields, localName) : undefined);
    return inner ?? (fieldKind === 'list' ? '[]' : '{}');
  }
}

const BY_TAG = new JsonPrinter('by tag');
const AS_SET = new JsonPrinter('as set');

function namesOf(field: DescField): [packageName: string, message: string, field: string] {
  return [field.parent.file.proto.package, field.parent.name, field.name];
}

function fieldValue(field: DescField, fields: ReadonlyMap<string, unknown>): unknown {
  return field.oneof ? memberOf(field.oneof, field, fields) : fields.get(field.localName);
}

/** Both makers keep a oneof as a pair, under `case` or `$case`. */
function memberOf(oneof: DescOneof, field: DescField, fields: ReadonlyMap<string, unknown>): unknown {
  const group = fields.get(oneof.localName);
  if (typeof group !== 'object' || group === null) return undefined;
  const pair = new Map<string, unknown>(Object.entries(group));
  return (pair.get('case') ?? pair.get('$case')) === field.localName ? pair.get('value') : undefined;
}

function isZero({ scalar }: DescField, value: unknown): boolean {
  if (scalar === ScalarType.STRING) return value === '';
  if (value instanceof Uint8Array) return value.length === 0;
  return Number(value) === 0;
}

function scalarText(field: DescField, value: unknown): string {
  if (value instanceof Uint8Array) return `"${Buffer.from(value).toString('base64')}"`;
  switch (field.scalar) {
    case ScalarType.STRING:
      return goString(String(value));
    case ScalarType.FLOAT:
      return floatText(Number(value));
    case ScalarType.DOUBLE:
      return Number.isFinite(value) ? String(value) : 'null';
    default:
      // Integers, also those kept as strings or bigints; booleans; the numbers of enums.
      return String(value);
  }
}

/** The shortest decimal that is the same 32-bit float. */
function floatText(value: number): string {
  if (!Number.isFinite(value)) return 'null';
  const near = Math.fround(value);
  for (let digits = 1; digits <= 9; digits++) {
    const text = Number(near.toPrecision(digits));
    if (Math.fround(text) === near) return String(text);
  }
  return String(near);
}
