import {
  create,
  type DescField,
  type DescMessage,
  type JsonValue,
  type MessageShape,
  mergeFromJson,
  type Registry,
  toBinary,
} from '@bufbuild/protobuf';
import { invalidArgument } from '../../base/status-error.js';
import type { HttpBinding } from './http-rule.js';
import { canonicalPath, findFieldPath } from './http-rule-field-path.js';
import type { RouteMatch } from './http-rule-routes.js';
import { parseQuery } from './query-binding-parameters.js';
import { parseBody } from './request-body.js';
import { RequestTree } from './query-binding-tree.js';

/** What of an HTTP request becomes the request message, beside the path's variables. */
export interface HttpInput {
  /** As it came, without the question mark. */
  readonly query: string;
  readonly body?: Buffer;
}

/**
 * The request message of an HTTP request: the body first, then the path's variables, then the query's parameters
 * for all other fields. Parameters that name no field are ignored: doors have some of their own.
 */
export function bindRequest(match: RouteMatch, input: HttpInput, registry: Registry): Uint8Array {
  const { binding } = match;
  const message = binding.method.input;
  const request = create(message);
  if (binding.body !== '') mergeBody(binding, input.body, (json) => merge(message, request, json, registry));
  merge(message, request, treeOf(match, input.query).toJson(), registry);
  return encode(message, request);
}

function mergeBody(binding: HttpBinding, body: Buffer | undefined, mergeJson: (json: JsonValue) => void): void {
  if (!body || body.length === 0) return;
  const { input } = binding.method;
  if (binding.body === '*') return mergeJson(parseBody(body, input) ?? {});
  const [field] = findFieldPath(input, binding.body) ?? [];
  if (field) mergeJson({ [field.jsonName]: parseBody(body, field.message) });
}

function treeOf({ binding, variables }: RouteMatch, query: string): RequestTree {
  const tree = new RequestTree();
  const taken = new Set<string>();
  const message = binding.method.input;
  for (const [path, value] of variables) {
    const fields = findFieldPath(message, path) ?? [];
    taken.add(canonicalPath(fields));
    tree.add(fields, path, [value]);
  }
  if (binding.body === '*') return tree;
  for (const { key, values } of parseQuery(query)) {
    const fields = findFieldPath(message, key);
    if (!fields || isTaken(fields, taken, binding)) continue;
    tree.add(fields, key, values);
  }
  return tree;
}

/** What the path or the body says cannot be said again by the query. */
function isTaken(fields: readonly DescField[], taken: ReadonlySet<string>, { body }: HttpBinding): boolean {
  const [first] = fields;
  return taken.has(canonicalPath(fields)) || (body !== '' && (first?.name === body || first?.jsonName === body));
}

function merge(message: DescMessage, into: MessageShape<DescMessage>, json: JsonValue, registry: Registry): void {
  try {
    mergeFromJson(message, into, json, { ignoreUnknownFields: true, registry });
  } catch (thrown) {
    throw invalidArgument(thrown instanceof Error ? thrown.message : 'the request does not fit its message');
  }
}

/** Fails where a proto2 `required` field was not given. */
function encode(message: DescMessage, request: MessageShape<DescMessage>): Uint8Array {
  try {
    return toBinary(message, request);
  } catch (thrown) {
    throw invalidArgument(thrown instanceof Error ? thrown.message : 'the request is not complete');
  }
}
