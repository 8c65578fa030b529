import type { IncomingMessage, ServerResponse } from 'node:http';
import { checkConditional, checkDeletePreconditions, otherNamespace } from '../admission.js';
import { badRequest, notFound, unsupportedMediaType } from '../api-status.js';
import { toJsonText } from '../json-text.js';
import type { KindRegistration } from '../kind-registration.js';
import { isRecord, type KubernetesObject } from '../kubernetes-object.js';
import type { ResourceStore } from '../resource-store.js';
import type { WriteOptions } from '../write-stamp.js';
import { answerJson } from './answer.js';
import { deleteCollection, notAllowed } from './delete-collection.js';
import type { ObjectEncoding } from './object-encoding.js';
import { customNotAllowed } from './custom-not-allowed.js';
import { FieldValidation } from './field-validation.js';
import { checkType, malformed } from './malformed-body.js';
import { patched } from './patch.js';
import { checkReadable } from './readable.js';
import { mediaType, PROTOBUF, readBody, type RequestBody } from './request-body.js';
import type { ResourcePath } from './request-path.js';
import { scaled, scaleOf } from './scale.js';
import { checkWriteOptions } from './write-options.js';
import { goType } from '../go-type.js';
import { storedObject } from '../stored-object.js';

interface WriteRequest {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  readonly path: ResourcePath;
  readonly query: URLSearchParams;
  readonly resources: ResourceStore;
  /** Of what is answered. */
  readonly encoding: ObjectEncoding;
}

/** POST, PUT, PATCH, DELETE. */
export async function write(call: WriteRequest): Promise<void> {
  const { request, path, query } = call;
  if (request.method === 'PUT' && path.name === undefined)
    throw path.kind.custom ? customNotAllowed(call) : notAllowed();
  const isWhole = request.method === 'POST' || request.method === 'PUT';
  if (isWhole && !BODIES.includes(mediaType(request))) throw unsupportedMediaType(ACCEPTED_BODIES);
  const read = await readBody(request, (why, text) => malformed(call, why, text));
  checkWriteOptions(request.method ?? '', query);
  const body = read.value;
  const isChanged = request.method === 'PUT' || request.method === 'PATCH';
  if (path.subresource && (!isChanged || path.subresource === 'log')) throw notAllowed();
  if (request.method === 'POST' && (path.name === undefined || path.kind.custom)) return create(call, read);
  if (request.method === 'PUT') return replace(call, read);
  if (request.method === 'PATCH' && path.name !== undefined) return patch(call, read);
  if (request.method === 'DELETE' && path.name !== undefined) return remove(call, body);
  if (request.method === 'DELETE' && path.name === undefined) return removeAll(call, body);
  throw path.kind.custom ? customNotAllowed(call) : notAllowed();
}

const BODIES = ['application/json', 'application/yaml', PROTOBUF, ''];
const ACCEPTED_BODIES = ['application/json', 'application/yaml', PROTOBUF];

function checkWhole({ request, response, path, query }: WriteRequest, { text, value }: RequestBody): void {
  const type = mediaType(request);
  if (path.subresource !== 'scale') checkType(path.kind, { text, value });
  new FieldValidation(path.kind, response, query).checkObject({ text, type, value });
  if (path.subresource !== 'scale') checkReadable(path.kind, value);
}

function create(call: WriteRequest, read: RequestBody): void {
  const { path, resources } = call;
  checkWhole(call, read);
  if (path.kind.namespaced && path.namespace === undefined) throw notAllowed();
  answerObject(call, 201, resources.create(path.kind.plural, inNamespace(read.value, path), options(call)));
}

function replace(call: WriteRequest, read: RequestBody): void {
  const { path, resources } = call;
  const { kind, namespace = '', name = '' } = path;
  checkWhole(call, read);
  const object = inNamespace(read.value, path);
  if (path.subresource === 'scale') return rescale(call, object);
  if (resources.log(kind.plural).get(namespace ? `${namespace}/${name}` : name)) checkConditional(object, kind, name);
  answerObject(
    call,
    200,
    resources.edit({ plural: kind.plural, namespace, name }, () => object, options(call)),
  );
}

function rescale(call: WriteRequest, scale: unknown): void {
  const { kind, namespace = '', name = '' } = call.path;
  const change = (object: KubernetesObject): unknown => scaled(object, scale);
  answerObject(call, 200, call.resources.edit({ plural: kind.plural, namespace, name }, change, options(call)));
}

function patch(call: WriteRequest, read: RequestBody): void {
  const { request, response, path, query, resources } = call;
  const type = mediaType(request);
  const validation = new FieldValidation(path.kind, response, query);
  const { code, object } = patched(resources, { path, query, type, read, validation, options: options(call) });
  answerObject(call, code, object);
}

function remove(call: WriteRequest, body: unknown): void {
  const { kind, namespace = '', name = '' } = call.path;
  const current = call.resources.get(kind.plural, namespace, name);
  if (!current) throw notFound({ ...kind, name });
  checkDeletePreconditions(current, body, kind);
  const kept = call.resources.delete(kind.plural, namespace, name, deleteOptions(call, body));
  if (kept) answerObject(call, 200, kept);
  else answerJson(call.response, 200, `${JSON.stringify(deleted(kind, current))}\n`);
}

function deleted({ group, plural }: KindRegistration, { metadata }: KubernetesObject): unknown {
  const details = { name: metadata.name, ...(group ? { group } : {}), kind: plural, uid: metadata.uid };
  return { kind: 'Status', apiVersion: 'v1', metadata: {}, status: 'Success', details };
}

function removeAll(call: WriteRequest, body: unknown): void {
  const { path, query, resources, response } = call;
  const list = deleteCollection(resources, { path, query, body, options: deleteOptions(call, body) });
  answerJson(response, 200, list);
}

/** A deletion may be tried by its body as well. */
function deleteOptions(call: WriteRequest, body: unknown): WriteOptions {
  const tried = isRecord(body) && Array.isArray(body['dryRun']) && body['dryRun'].includes('All');
  return tried ? { ...options(call), dryRun: true } : options(call);
}

function answerObject({ response, path, encoding }: WriteRequest, code: number, object: KubernetesObject): void {
  if (path.subresource === 'scale') return answerJson(response, code, `${toJsonText(scaleOf(object))}\n`);
  answerJson(response, code, `${encoding.object(storedObject(path.kind, object)).toString()}\n`);
}

/** The body with the namespace of the path, which it may leave out but not contradict. */
function inNamespace(body: unknown, { kind, namespace }: ResourcePath): unknown {
  if (!isRecord(body)) throw badRequest('the body of the request is no object');
  const { metadata = {} } = body;
  if (!isRecord(metadata)) {
    const why = `json: cannot unmarshal ${goType(metadata)} into Go value of type v1.ObjectMeta`;
    throw badRequest(
      `${kind.kind} in version ${JSON.stringify(kind.version)} cannot be handled as a ${kind.kind}: ${why}`,
    );
  }
  const given = metadata['namespace'];
  if (kind.namespaced && given && given !== namespace) {
    throw otherNamespace();
  }
  return { ...body, metadata: { ...metadata, ...(kind.namespaced ? { namespace } : {}) } };
}

function options({ request, path, query }: WriteRequest): WriteOptions {
  const agent = (request.headers['user-agent'] ?? '').split('/')[0];
  return {
    manager: query.get('fieldManager') || agent || 'unknown',
    dryRun: query.getAll('dryRun').includes('All'),
    ...(path.subresource ? { subresource: path.subresource } : {}),
  };
}
