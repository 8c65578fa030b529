import { type DescField, type DescMessage, ScalarType } from '@bufbuild/protobuf';
import { FeatureSet_FieldPresence } from '@bufbuild/protobuf/wkt';
import { hashKey, type JsonReader } from './json-reader.js';
import { enumWriter, SCALAR_WRITERS, wireTypeOf } from './proto-plan-scalars.js';
import { INLINED_FIELDS, SPECIAL_MESSAGES, UNWRAPPED_MESSAGES, type ValueWriter } from './special-fields.js';

const LENGTH_DELIMITED = 2;

/** How one value is made: in one piece, as a message, or as the only field of a message that JSON leaves out. */
export type ValuePlan =
  | { readonly kind: 'plain'; readonly write: ValueWriter }
  | { readonly kind: 'message'; readonly message: MessagePlan }
  | { readonly kind: 'unwrapped'; readonly field: FieldPlan };

export interface FieldPlan {
  /** The field's full name, for reports. */
  readonly name: string;
  readonly key: Buffer;
  /** Its place among the keys of its JSON object. */
  readonly slot: number;
  readonly tag: number;
  readonly shape: 'single' | 'list' | 'map';
  /** Go refuses a message without its proto2 `required` fields, so they are written whatever the JSON says. */
  readonly isRequired: boolean;
  readonly value: ValuePlan;
  /** The tag of a map entry's value. */
  readonly valueTag: number;
}

/** What a message writes, in order: fields of its own, and messages whose keys are siblings of its own. */
export type LayoutNode =
  | { readonly kind: 'field'; readonly field: FieldPlan }
  | { readonly kind: 'inlined'; readonly tag: number; readonly nodes: readonly LayoutNode[] };

/** What has to be known to write one message from its JSON, worked out once. */
export class MessagePlan {
  /** By slot; the keys of inlined messages included. */
  readonly fields: FieldPlan[] = [];
  readonly layout: LayoutNode[] = [];
  /** Those of `fields` that must be written. */
  readonly required: FieldPlan[] = [];
  hasInlined = false;
  private readonly byName = new Map<string, FieldPlan>();
  private table: (readonly FieldPlan[])[] = [[]];

  /** The field of the key just read, which is exact: no other case, no proto name. */
  find(reader: JsonReader): FieldPlan | undefined {
    if (reader.isEscaped) return this.byName.get(reader.text() ?? '');
    const chain = this.table[reader.hash & (this.table.length - 1)] ?? [];
    for (const field of chain) {
      if (isKey(field.key, reader)) return field;
    }
    return undefined;
  }

  /** Called once, when all fields are there. */
  index(): void {
    let size = 1;
    while (size < this.fields.length * 2) size *= 2;
    const table: FieldPlan[][] = Array.from({ length: size }, () => []);
    for (const field of this.fields) {
      if (field.isRequired) this.required.push(field);
      this.byName.set(field.key.toString(), field);
      table[hashKey(field.key) & (size - 1)]?.push(field);
    }
    this.table = table;
  }
}

function isKey(key: Buffer, reader: JsonReader): boolean {
  const { bytes, start } = reader;
  if (key.length !== reader.end - start) return false;
  for (let index = 0; index < key.length; index++) {
    if (key[index] !== bytes[start + index]) return false;
  }
  return true;
}

/** The plan of a message and of all that it contains. */
export function compilePlan(message: DescMessage, compiled = new Map<string, MessagePlan>()): MessagePlan {
  const known = compiled.get(message.typeName);
  if (known) return known;
  const plan = new MessagePlan();
  compiled.set(message.typeName, plan);
  plan.layout.push(...compileLayout(message, plan, compiled));
  plan.index();
  return plan;
}

type Compiled = Map<string, MessagePlan>;

function compileLayout(message: DescMessage, into: MessagePlan, compiled: Compiled): LayoutNode[] {
  return message.fields.map((field): LayoutNode => {
    if (INLINED_FIELDS.has(`${message.typeName}.${field.name}`) && field.fieldKind === 'message') {
      into.hasInlined = true;
      const tag = tagOf(field.number, LENGTH_DELIMITED);
      return { kind: 'inlined', tag, nodes: compileLayout(field.message, into, compiled) };
    }
    const plan = compileField(field, into.fields.length, compiled);
    into.fields.push(plan);
    return { kind: 'field', field: plan };
  });
}

function compileField(field: DescField, slot: number, compiled: Compiled): FieldPlan {
  const name = `${field.parent.typeName}.${field.name}`;
  const wireType = field.fieldKind === 'map' ? LENGTH_DELIMITED : wireTypeOfField(field);
  const mapKey: ScalarType = field.fieldKind === 'map' ? field.mapKey : ScalarType.STRING;
  if (mapKey !== ScalarType.STRING) throw new Error(`${name} is a map without string keys, which Kubernetes has not`);
  return {
    name,
    key: Buffer.from(field.jsonName),
    slot,
    tag: tagOf(field.number, wireType),
    shape: field.fieldKind === 'map' || field.fieldKind === 'list' ? field.fieldKind : 'single',
    isRequired: field.presence === FeatureSet_FieldPresence.LEGACY_REQUIRED,
    value: compileValue(field, compiled),
    valueTag: tagOf(2, wireTypeOfField(field)),
  };
}

function compileValue(field: DescField, compiled: Compiled): ValuePlan {
  if (field.message) return compileMessageValue(field.message, compiled);
  if (field.enum) return { kind: 'plain', write: enumWriter(field.enum) };
  if (field.scalar === undefined) throw new Error('a field has neither message, enum nor scalar type');
  return { kind: 'plain', write: SCALAR_WRITERS[field.scalar] };
}

function compileMessageValue(message: DescMessage, compiled: Compiled): ValuePlan {
  const write = SPECIAL_MESSAGES.get(message.typeName);
  if (write) return { kind: 'plain', write };
  const only = message.fields[0];
  if (UNWRAPPED_MESSAGES.has(message.typeName) && only) {
    return { kind: 'unwrapped', field: compileField(only, 0, compiled) };
  }
  return { kind: 'message', message: compilePlan(message, compiled) };
}

function wireTypeOfField(field: DescField): number {
  if (field.message) return LENGTH_DELIMITED;
  return field.scalar === undefined ? 0 : wireTypeOf(field.scalar);
}

function tagOf(number: number, wireType: number): number {
  return number * 8 + wireType;
}
