import { isUtf8 } from 'node:buffer';
import type { Registry } from '@bufbuild/protobuf';
import { Code, StatusError } from '../base/status-error.js';
import { JsonReader } from './json-reader.js';
import { compilePlan, type FieldPlan, type LayoutNode, type MessagePlan, type ValuePlan } from './proto-plan.js';
import { ProtoWriter } from './proto-writer.js';

/** Messages inside messages. What no field knows is stepped over, and may be deeper. */
const MAX_DEPTH = 100;
const MAP_KEY_TAG = 0x0a;

/** What happened to a field of the object that is being read. */
const UNSEEN = 0;
const SKIPPED = 1;
const WRITTEN = 2;

export type Transcode = (json: Buffer) => Buffer;

/**
 * Makes the transcoder of one message: an object's JSON, as Kubernetes has it, to that message's bytes.
 * Nothing upstream may keep an object from being delivered: a value of the wrong type costs its field alone,
 * whose full name `onSkipped` is told. Only what is not a JSON object at all, or nested too deep, throws.
 */
export function createTranscoder(
  registry: Registry,
  messageName: string,
  onSkipped: (field: string) => void = () => {},
): Transcode {
  const message = registry.getMessage(messageName);
  if (!message) throw new Error(`${messageName} is not in the descriptors`);
  const plan = compilePlan(message);
  const writer = new ProtoWriter();
  return (json) => {
    const bytes = isUtf8(json) ? json : Buffer.from(json.toString('utf8'));
    writer.reset();
    new Transcoding(new JsonReader(bytes), writer, onSkipped).writeFields(plan);
    return writer.finish();
  };
}

/**
 * One run. Fields are written as their keys come, which is fast; an object in which a key comes twice, or whose
 * keys belong to inlined messages, is read twice: once for the places of its values, once to write them.
 */
class Transcoding {
  private depth = 0;
  /** Set by the first repeated key, for the rest of the run: so no part is written more than once per level. */
  private readsTwice = false;

  constructor(
    private readonly reader: JsonReader,
    private readonly writer: ProtoWriter,
    private readonly onSkipped: (field: string) => void,
  ) {}

  /** The fields of the object that comes next. */
  writeFields(plan: MessagePlan): void {
    if (++this.depth > MAX_DEPTH) throw new StatusError(Code.INTERNAL, `the object is deeper than ${MAX_DEPTH} levels`);
    const start = this.reader.at;
    const mark = this.writer.at;
    if (this.readsTwice || plan.hasInlined || !this.writeAsTheyCome(plan)) {
      this.reader.at = start;
      this.writer.at = mark;
      this.writeFromPlaces(plan);
    }
    this.depth--;
  }

  /** False if a key comes twice. */
  private writeAsTheyCome(plan: MessagePlan): boolean {
    const seen = new Uint8Array(plan.fields.length);
    const isWhole = this.eachKey(plan, (field) => {
      if (seen[field.slot] !== UNSEEN) return false;
      seen[field.slot] = this.writeField(field) ? WRITTEN : SKIPPED;
      return true;
    });
    if (!isWhole) this.readsTwice = true;
    else if (plan.required.length > 0) {
      for (const field of plan.required) if (seen[field.slot] !== WRITTEN) this.writeZero(field);
    }
    return isWhole;
  }

  private writeFromPlaces(plan: MessagePlan): void {
    const places = new Int32Array(plan.fields.length).fill(-1);
    this.eachKey(plan, (field) => {
      places[field.slot] = this.reader.at;
      this.reader.skipValue();
      return true;
    });
    const end = this.reader.at;
    this.writeNodes(plan.layout, places);
    this.reader.at = end;
  }

  private writeNodes(nodes: readonly LayoutNode[], places: Int32Array): void {
    for (const node of nodes) {
      if (node.kind === 'field') {
        const place = places[node.field.slot] ?? -1;
        this.reader.at = place;
        const isWritten = place >= 0 && this.writeField(node.field);
        if (!isWritten && node.field.isRequired) this.writeZero(node.field);
      } else this.writeInlined(node.tag, node.nodes, places);
    }
  }

  /** An inlined message is there if one of its fields is. */
  private writeInlined(tag: number, nodes: readonly LayoutNode[], places: Int32Array): void {
    const mark = this.writer.at;
    this.writer.varint(tag);
    const start = this.writer.open();
    this.writeNodes(nodes, places);
    if (this.writer.at === start) this.writer.at = mark;
    else this.writer.close(start);
  }

  /** Steps through an object up to its end, or until `onField` says false; values of unknown keys are skipped. */
  private eachKey(plan: MessagePlan, onField: (field: FieldPlan) => boolean): boolean {
    const { reader } = this;
    reader.expect(0x7b);
    if (reader.take(0x7d)) return true;
    do {
      reader.readKey();
      const field = plan.find(reader);
      if (!field) reader.skipValue();
      else if (!onField(field)) return false;
    } while (reader.take(0x2c));
    reader.expect(0x7d);
    return true;
  }

  /** A field with its tags. Says whether the field is there. */
  private writeField(field: FieldPlan): boolean {
    if (this.reader.takeNull()) return this.writeNull(field);
    const { reader, writer } = this;
    const start = reader.at;
    const mark = writer.at;
    if (this.writeShape(field)) return true;
    writer.at = mark;
    this.skip(field, start);
    return false;
  }

  /** As good as absent; but what JSON leaves out is there for Go as soon as its key is. */
  private writeNull(field: FieldPlan): boolean {
    if (field.value.kind !== 'unwrapped') return false;
    this.writeZero(field);
    return true;
  }

  private writeZero(field: FieldPlan): void {
    this.writer.varint(field.tag);
    if (field.value.kind !== 'message') {
      this.writer.zero(field.tag);
      return;
    }
    const start = this.writer.open();
    for (const inner of field.value.message.required) this.writeZero(inner);
    this.writer.close(start);
  }

  private writeShape(field: FieldPlan): boolean {
    if (field.shape === 'list') return this.writeList(field);
    if (field.shape === 'map') return this.writeMap(field);
    this.writer.varint(field.tag);
    return this.writeValue(field.value);
  }

  private writeValue(value: ValuePlan): boolean {
    if (value.kind === 'plain') return value.write(this.reader, this.writer);
    if (value.kind === 'message' && this.reader.peek() !== 0x7b) return false;
    const start = this.writer.open();
    let written = true;
    if (value.kind === 'message') this.writeFields(value.message);
    else written = this.writeShape(value.field);
    this.writer.close(start);
    return written;
  }

  private writeList(field: FieldPlan): boolean {
    const { reader, writer } = this;
    if (!reader.take(0x5b)) return false;
    if (reader.take(0x5d)) return true;
    do {
      const mark = writer.at;
      writer.varint(field.tag);
      if (!this.writeElement(field)) writer.at = mark;
    } while (reader.take(0x2c));
    reader.expect(0x5d);
    return true;
  }

  private writeMap(field: FieldPlan): boolean {
    const { reader, writer } = this;
    if (!reader.take(0x7b)) return false;
    if (reader.take(0x7d)) return true;
    do {
      const mark = writer.at;
      writer.varint(field.tag);
      const start = writer.open();
      if (this.writeEntry(field)) writer.close(start);
      else writer.at = mark;
    } while (reader.take(0x2c));
    reader.expect(0x7d);
    return true;
  }

  private writeEntry(field: FieldPlan): boolean {
    const { reader, writer } = this;
    reader.readKey();
    writer.varint(MAP_KEY_TAG);
    if (reader.isEscaped) writer.text(reader.text() ?? '');
    else writer.slice(reader.bytes, reader.start, reader.end);
    writer.varint(field.valueTag);
    return this.writeElement(field);
  }

  /** An element of a list or map. Go makes a zero value of a null, so that the others keep their places. */
  private writeElement(field: FieldPlan): boolean {
    const start = this.reader.at;
    const mark = this.writer.at;
    if (this.reader.takeNull()) {
      this.writer.at = mark;
      this.writer.zero(field.valueTag);
      return true;
    }
    if (this.writeValue(field.value)) return true;
    this.skip(field, start);
    return false;
  }

  private skip(field: FieldPlan, start: number): void {
    this.reader.at = start;
    this.reader.skipValue();
    this.onSkipped(field.name);
  }
}
