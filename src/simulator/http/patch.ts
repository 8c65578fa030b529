import { badRequest, unsupportedMediaType } from '../api-status.js';
import { shapeOf } from '../apply/kind-shapes.js';
import type { Shape } from '../apply/shape.js';
import { goType } from '../go-type.js';
import { applyJsonPatch } from '../json-patch.js';
import type { KindRegistration } from '../kind-registration.js';
import { isRecord, type KubernetesObject } from '../kubernetes-object.js';
import { applyMergePatch } from '../merge-patch.js';
import type { ResourceStore } from '../resource-store.js';
import { restoredObject } from '../restored-object.js';
import { applyStrategicMergePatch } from '../strategic-merge-patch.js';
import type { WriteOptions } from '../write-stamp.js';
import { APPLY_PATCH, applyPatch } from './apply-patch.js';
import type { FieldValidation } from './field-validation.js';
import { checkPatchOptions, isTrue } from './patch-options.js';
import { checkReadablePatched } from './readable.js';
import type { RequestBody } from './request-body.js';
import type { ResourcePath } from './request-path.js';
import { scaled, scaleOf } from './scale.js';

interface PatchRequest {
  readonly path: ResourcePath;
  readonly query: URLSearchParams;
  /** The media type of the body, which says what kind of patch it is. */
  readonly type: string;
  readonly read: RequestBody;
  readonly validation: FieldValidation;
  readonly options: WriteOptions;
}

interface Outcome {
  readonly code: 200 | 201;
  readonly object: KubernetesObject;
}

/** What a PATCH leaves behind; only one that is applied may create. */
export function patched(resources: ResourceStore, request: PatchRequest): Outcome {
  const { path, query, type, read, validation, options } = request;
  checkPatchOptions(type, query);
  if (type === APPLY_PATCH && path.subresource !== 'scale') {
    validation.checkConfiguration(read.text);
    return applyPatch(resources, { path, config: read.value, force: isTrue(query.get('force')), options });
  }
  const change = changeBy(type, path.kind);
  const { kind, namespace = '', name = '' } = path;
  const checked = (object: KubernetesObject): unknown => {
    if (path.subresource === 'scale') return scaled(object, change(scaleOf(object), read.value));
    const next = change(object, read.value);
    validation.checkPatched({ ...read, type }, next);
    checkReadablePatched(kind, { type, value: read.value }, next);
    return next;
  };
  return { code: 200, object: resources.edit({ plural: kind.plural, namespace, name }, checked, options) };
}

const STRATEGIC_MERGE_PATCH = 'application/strategic-merge-patch+json';

function changeBy(type: string, kind: KindRegistration): (target: unknown, patch: unknown) => unknown {
  if (type === 'application/merge-patch+json') return (target, patch) => applyMergePatch(target, mergeable(patch));
  if (type === 'application/json-patch+json') return applyJsonPatch;
  if (type === STRATEGIC_MERGE_PATCH && !kind.custom)
    return (target, patch) => strategic(target, record(patch), shapeOf(kind));
  const accepted = ['application/json-patch+json', 'application/merge-patch+json'];
  const builtIn = kind.custom ? [] : [STRATEGIC_MERGE_PATCH];
  throw unsupportedMediaType([...accepted, ...builtIn, APPLY_PATCH]);
}

function strategic(target: unknown, patch: unknown, shape: Shape): unknown {
  return restoredObject(applyStrategicMergePatch(target, patch, shape), patch, shape);
}

function mergeable(body: unknown): unknown {
  if (body === null) throw badRequest('Invalid JSON Patch');
  if (isRecord(body)) return body;
  const why = `json: cannot unmarshal ${goType(body)} into Go value of type map[string]interface {}`;
  throw badRequest(`error decoding patch: ${why}`);
}

function record(body: unknown): unknown {
  if (isRecord(body)) return body;
  const what = Array.isArray(body) ? 'array' : typeof body;
  throw badRequest(`json: cannot unmarshal ${what} into Go value of type map[string]interface {}`);
}
