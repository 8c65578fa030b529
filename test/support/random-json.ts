import { type DescField, type DescMessage, ScalarType } from '@bufbuild/protobuf';
import { below, pick, type Random } from '../../src/base/random.js';

/** JSON text, and what a protobuf reader must say about the message made of it. */
export interface Sample {
  readonly json: string;
  readonly decoded: unknown;
}

const TEXTS = ['', 'a', 'production', 'Zürich', '😀 ok', 'line\nbreak', 'say "hi" \\ /', '<&>\u2028', 'x'.repeat(300)];
const INTEGERS = ['0', '7', '-1', '2147483647', '-2147483648'];
const LONGS = [...INTEGERS, '9007199254740993', '-9223372036854775808', '9223372036854775807'];
const TIMES: readonly (readonly [string, object])[] = [
  ['2026-11-21T01:03:17Z', { seconds: '1795222997' }],
  ['2026-11-21T02:03:17+01:00', { seconds: '1795222997' }],
  ['1969-12-31T23:59:59Z', { seconds: '-1' }],
  ['0001-01-01T00:00:00Z', {}],
];
const RAW = ['{"b":1,"a":[1.0,"\\u0041"]}', '[]', '"text"', '12e3'];

/** Random messages in the JSON that Kubernetes has for them, drawn from descriptors and told in a random way. */
export class RandomJson {
  constructor(private readonly random: Random) {}

  message(descriptor: DescMessage, depth = 0): Sample {
    const special = this.special(descriptor);
    if (special) return special;
    const members: string[] = [`${this.text('unknown')}:${pick(this.random, ['{"a":[1,{}]}', '"\\u007b"', '-1.5'])}`];
    const decoded: Record<string, unknown> = {};
    this.fill(descriptor, depth, { members, decoded });
    return { json: `{${this.shuffled(members).join(this.space(','))}}`, decoded };
  }

  private fill(
    descriptor: DescMessage,
    depth: number,
    into: { members: string[]; decoded: Record<string, unknown> },
  ): void {
    for (const field of descriptor.fields) {
      if (below(this.random, 4 + depth) < 2) {
        if (isInlined(field) && field.message) {
          const inner: Record<string, unknown> = {};
          this.fill(field.message, depth + 1, { members: into.members, decoded: inner });
          if (Object.keys(inner).length > 0) into.decoded[field.name] = inner;
          continue;
        }
        const value = this.field(field, depth);
        into.members.push(`${this.text(field.jsonName)}${this.space(':')}${value.json}`);
        if (value.decoded !== undefined) into.decoded[field.name] = value.decoded;
      }
    }
  }

  private field(field: DescField, depth: number): Sample {
    if (below(this.random, 12) === 0) return { json: 'null', decoded: nullOf(field) };
    const size = below(this.random, 3);
    const values = Array.from({ length: size }, () => this.value(field, depth));
    if (field.fieldKind === 'list') {
      const json = `[${values.map((value) => value.json).join(this.space(','))}]`;
      return { json, decoded: size === 0 ? undefined : values.map((value) => value.decoded) };
    }
    if (field.fieldKind === 'map') {
      const json = `{${values.map((value, index) => `${this.text(`k/${index}`)}:${value.json}`).join(',')}}`;
      return {
        json,
        decoded:
          size === 0 ? undefined : Object.fromEntries(values.map((value, index) => [`k/${index}`, value.decoded])),
      };
    }
    return this.value(field, depth);
  }

  private value(field: DescField, depth: number): Sample {
    if (field.message) return this.message(field.message, depth + 1);
    switch (field.scalar) {
      case ScalarType.BOOL:
        return below(this.random, 2) ? { json: 'true', decoded: true } : { json: 'false', decoded: false };
      case ScalarType.INT32:
        return this.integer(INTEGERS, Number);
      case ScalarType.INT64:
        return this.integer(LONGS, String);
      case ScalarType.STRING: {
        const text = pick(this.random, TEXTS);
        return { json: this.text(text), decoded: text };
      }
      default:
        throw new Error(`${field.name}: no sample for its type`);
    }
  }

  private integer(choices: readonly string[], decode: (text: string) => unknown): Sample {
    const text = pick(this.random, choices);
    return { json: text, decoded: decode(text) };
  }

  private special(descriptor: DescMessage): Sample | undefined {
    switch (descriptor.name) {
      case 'Time': {
        const [text, decoded] = pick(this.random, TIMES);
        return { json: this.text(text), decoded };
      }
      case 'FieldsV1':
      case 'RawExtension': {
        const raw = pick(this.random, RAW);
        return { json: raw, decoded: { [descriptor.name === 'FieldsV1' ? 'Raw' : 'raw']: Buffer.from(raw) } };
      }
      case 'IntOrString':
        return pick(this.random, [
          { json: '80', decoded: { type: '0', intVal: 80 } },
          { json: this.text('http'), decoded: { type: '1', strVal: 'http' } },
        ]);
      case 'OptionalMap':
        return pick(this.random, [
          { json: '{"a":"b"}', decoded: { map: { a: 'b' } } },
          { json: '{}', decoded: {} },
        ]);
      case 'OptionalArray':
        return pick(this.random, [
          { json: '["a",""]', decoded: { array: ['a', ''] } },
          { json: '[]', decoded: {} },
        ]);
      default:
        return undefined;
    }
  }

  /** A JSON string, now and then with needless escapes. */
  private text(value: string): string {
    if (below(this.random, 8) > 0) return JSON.stringify(value);
    return `"${escaped(value)}"`;
  }

  private space(token: string): string {
    return below(this.random, 4) === 0 ? ` ${token}\n\t` : token;
  }

  private shuffled(members: readonly string[]): string[] {
    return members
      .map((member) => ({ member, order: this.random.next() }))
      .sort((one, other) => one.order - other.order)
      .map(({ member }) => member);
  }
}

/** Go allocates what it embeds as soon as the key is there. */
function nullOf(field: DescField): unknown {
  return ['OptionalMap', 'OptionalArray'].includes(field.message?.name ?? '') ? {} : undefined;
}

function isInlined(field: DescField): boolean {
  return ['syncStrategyApply', 'resId', 'gvk'].includes(field.name);
}

function escaped(text: string): string {
  return text
    .split('')
    .map((unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`)
    .join('');
}
