import { ApiStatusError, badRequest } from '../api-status.js';
import { apiVersionOf, type KindRegistration } from '../kind-registration.js';
import { isRecord, type JsonRecord, textOf } from '../kubernetes-object.js';
import type { ResourcePath } from './request-path.js';
import { whyNotTyped } from './typed-config.js';

/** The body of a server-side apply, refused in the words of the real server unless it is an object for this path. */
export function checkedConfig(body: unknown, path: ResourcePath): JsonRecord {
  const config = recordOf(body);
  const { apiVersion, kind: written } = config;
  const { kind } = path;
  if (apiVersion !== apiVersionOf(kind) || written !== kind.kind) {
    const groupVersion = textOf(apiVersion).includes('/') ? textOf(apiVersion) : `/${textOf(apiVersion)}`;
    throw badRequest(`invalid object type: ${groupVersion}, Kind=${textOf(written)}`);
  }
  const metadata = isRecord(config['metadata']) ? config['metadata'] : {};
  checkMetadata(metadata, path);
  const wrong = whyNotTyped(kind, config);
  if (wrong !== undefined) throw untyped(kind, metadata, wrong);
  return config;
}

function recordOf(body: unknown): JsonRecord {
  if (body === undefined || body === null) return {};
  if (isRecord(body)) return body;
  const what = Array.isArray(body) ? 'array' : typeof body;
  const why = `json: cannot unmarshal ${what} into Go value of type map[string]interface {}`;
  throw badRequest(`error decoding YAML: error unmarshaling JSON: while decoding JSON: ${why}`);
}

function checkMetadata(metadata: JsonRecord, { kind, namespace, name }: ResourcePath): void {
  const { name: own, namespace: ownNamespace } = metadata;
  if (!own) throw badRequest(`the name of the object (${name} based on URL) was undeterminable: name must be provided`);
  if (own !== name)
    throw badRequest(`the name of the object (${textOf(own)}) does not match the name on the URL (${name})`);
  if (kind.namespaced && ownNamespace && ownNamespace !== namespace)
    throw badRequest('the namespace of the provided object does not match the namespace sent on the request');
  if ('managedFields' in metadata) throw badRequest('metadata.managedFields must be nil');
}

function untyped(kind: KindRegistration, { namespace, name }: JsonRecord, wrong: string): ApiStatusError {
  const type = `${kind.group ? apiVersionOf(kind) : `/${kind.version}`}, Kind=${kind.kind}`;
  const message = `failed to create typed patch object (${textOf(namespace)}/${textOf(name)}; ${type}): ${wrong}`;
  return new ApiStatusError({ code: 500, reason: '', message });
}
