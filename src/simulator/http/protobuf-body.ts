import { unsupportedMediaType } from '../api-status.js';
import type { JsonRecord } from '../kubernetes-object.js';

type Shape =
  | 'string'
  | 'strings'
  | 'map'
  | 'bytes map'
  | { readonly [field: number]: readonly [name: string, shape: Shape] };

const META: Shape = {
  1: ['name', 'string'],
  2: ['generateName', 'string'],
  3: ['namespace', 'string'],
  11: ['labels', 'map'],
  12: ['annotations', 'map'],
  14: ['finalizers', 'strings'],
};

const RESOURCE_ATTRIBUTES: Shape = {
  1: ['namespace', 'string'],
  2: ['verb', 'string'],
  3: ['group', 'string'],
  4: ['version', 'string'],
  5: ['resource', 'string'],
  6: ['subresource', 'string'],
  7: ['name', 'string'],
};
const REVIEW_SPEC: Shape = {
  1: ['resourceAttributes', RESOURCE_ATTRIBUTES],
  2: ['nonResourceAttributes', { 1: ['path', 'string'], 2: ['verb', 'string'] }],
};

/** The kinds that `kubectl auth` asks with, and those that `kubectl create namespace|configmap|secret` sends as protobuf; other kinds it sends as JSON from files. */
const SHAPES: Readonly<Record<string, Shape>> = {
  Namespace: { 1: ['metadata', META] },
  ConfigMap: { 1: ['metadata', META], 2: ['data', 'map'], 3: ['binaryData', 'bytes map'] },
  DeleteOptions: {},
  SelfSubjectAccessReview: { 2: ['spec', REVIEW_SPEC] },
  SelfSubjectReview: {},
  Secret: { 1: ['metadata', META], 2: ['data', 'bytes map'], 3: ['type', 'string'], 4: ['stringData', 'map'] },
};

const TYPE_META: Shape = { 1: ['apiVersion', 'string'], 2: ['kind', 'string'] };
const MAGIC = Buffer.from('k8s\0');

/** A body in Kubernetes' protobuf envelope as JSON; 415 for a kind that we cannot read. */
export function parseProtobufBody(body: Buffer): JsonRecord {
  const envelope = new Map(body.subarray(0, 4).equals(MAGIC) ? fieldsOf(body.subarray(4)) : []);
  const type = message(envelope.get(1) ?? Buffer.alloc(0), TYPE_META);
  const shape = SHAPES[String(type['kind'])];
  if (!shape) throw unsupportedMediaType(['application/json']);
  return { ...type, ...message(envelope.get(2) ?? Buffer.alloc(0), shape) };
}

function message(bytes: Buffer, shape: Shape): JsonRecord {
  const found = new Map<string, unknown>();
  for (const [number, value] of fieldsOf(bytes)) {
    const [name, inner] = (typeof shape === 'object' && shape[number]) || [];
    // An empty text is one that was not given.
    if (inner === 'string' && value.length === 0) continue;
    if (name !== undefined && inner !== undefined) found.set(name, read(value, inner, found.get(name)));
  }
  return Object.fromEntries(found);
}

function read(value: Buffer, shape: Shape, before: unknown): unknown {
  if (shape === 'string') return value.toString();
  if (shape === 'strings') return [...(Array.isArray(before) ? before : []), value.toString()];
  if (typeof shape === 'object') return message(value, shape);
  const entry = new Map(fieldsOf(value));
  const content = entry.get(2) ?? Buffer.alloc(0);
  const text = content.toString(shape === 'map' ? 'utf8' : 'base64');
  return { ...Object(before), [entry.get(1)?.toString() ?? '']: text };
}

/** The length-delimited fields of a message; numbers are passed over, as no shape names one. */
function fieldsOf(bytes: Buffer): readonly (readonly [number: number, value: Buffer])[] {
  const fields: [number, Buffer][] = [];
  for (let at = 0; at < bytes.length; ) {
    const tag = varint(bytes, at);
    const size = varint(bytes, tag.end);
    const isDelimited = (tag.value & 7) === 2;
    if (isDelimited) fields.push([tag.value >>> 3, bytes.subarray(size.end, size.end + size.value)]);
    at = size.end + (isDelimited ? size.value : 0);
  }
  return fields;
}

function varint(bytes: Buffer, start: number): { readonly value: number; readonly end: number } {
  let value = 0;
  let end = start;
  for (let scale = 1; ; scale *= 128) {
    const byte = bytes[end] ?? 0;
    end += 1;
    value += (byte & 127) * scale;
    if (byte < 128) return { value, end };
  }
}
