import { isUtf8 } from 'node:buffer';
import type { DescField, DescMessage, JsonObject, JsonValue } from '@bufbuild/protobuf';
import { invalidArgument } from '../../base/status-error.js';

/** A body as the JSON of `message`, read as Argo CD reads it: `encoding/json` matches names without case, and null is nothing. */
export function parseBody(body: Buffer, message: DescMessage | undefined): JsonValue {
  const json = jsonIn(body);
  if (message === undefined || message.typeName.startsWith('google.protobuf.')) return json;
  return typeof json === 'object' && json !== null && !Array.isArray(json) ? withFieldNames(json, message) : json;
}

function jsonIn(body: Buffer): JsonValue {
  if (!isUtf8(body)) throw invalidArgument('the body is not UTF-8');
  try {
    return JSON.parse(body.toString('utf8'));
  } catch (thrown) {
    throw invalidArgument(`the body is not JSON${thrown instanceof Error ? `: ${thrown.message}` : ''}`);
  }
}

/** The last one wins where several names are those of one field; `fromEntries` calls no setter. */
function withFieldNames(json: JsonObject, message: DescMessage): JsonObject {
  const entries = Object.entries(json).filter(([, value]) => value !== null);
  return Object.fromEntries(entries.map(([name, value]) => [fieldNamed(message, name)?.jsonName ?? name, value]));
}

function fieldNamed({ fields }: DescMessage, name: string): DescField | undefined {
  const exact = fields.find((field) => field.name === name || field.jsonName === name);
  return exact ?? fields.find((field) => field.jsonName.toLowerCase() === name.toLowerCase());
}
