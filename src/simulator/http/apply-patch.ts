import { applied } from '../apply/apply.js';
import { shapeOf } from '../apply/kind-shapes.js';
import { authorOf } from '../write-stamp.js';
import type { WriteOptions } from '../write-stamp.js';
import { ApiStatusError, badRequest, conflict, MODIFIED_MEANWHILE } from '../api-status.js';
import { apiVersionOf, type KindRegistration } from '../kind-registration.js';
import { isRecord, type JsonRecord, type KubernetesObject, omit, textOf } from '../kubernetes-object.js';
import { applyMergePatch } from '../merge-patch.js';
import type { ResourceStore } from '../resource-store.js';
import type { ResourcePath } from './request-path.js';
import { whyNotTyped } from './typed-config.js';

export const APPLY_PATCH = 'application/apply-patch+yaml';

interface ApplyRequest {
  readonly path: ResourcePath;
  /** As parsed from the body. */
  readonly config: unknown;
  readonly force: boolean;
  readonly options: WriteOptions;
}

interface Outcome {
  readonly code: 200 | 201;
  readonly object: KubernetesObject;
}

/** Server-side apply: what the configuration says becomes its manager's, what it no longer says goes. */
export function applyPatch(resources: ResourceStore, request: ApplyRequest): Outcome {
  const { path, options } = request;
  const { kind, namespace = '', name = '' } = path;
  const config = checkedConfig(request.config, path);
  const live = resources.get(kind.plural, namespace, name);
  if (!live && path.subresource) throw notThere(kind, name);
  checkRevision(live, config, kind);
  const own = appliedPart(config, path);
  const author = {
    ...authorOf(
      { ...own, apiVersion: apiVersionOf(kind), kind: kind.kind, metadata: { name } },
      options,
      resources.time(),
    ),
    operation: 'Apply',
  };
  const object = (current: KubernetesObject | undefined): unknown =>
    cleaned(kind, applied(current, { config: own, shape: shapeOf(kind), author, force: request.force }));
  const write = { ...options, isApplied: true };
  if (!live) return { code: 201, object: resources.create(kind.plural, inNamespace(object(undefined), path), write) };
  return { code: 200, object: resources.edit({ plural: kind.plural, namespace, name }, object, write) };
}

function notThere({ group, plural }: KindRegistration, name: string): ApiStatusError {
  const subject = group ? `${plural}.${group}` : plural;
  const details = { name, ...(group ? { group } : {}), kind: plural };
  return new ApiStatusError({ code: 404, reason: 'NotFound', message: `${subject} "${name}" not found`, details });
}

function checkedConfig(config: unknown, { kind, namespace, name }: ResourcePath): JsonRecord {
  if (config !== undefined && config !== null && !isRecord(config)) {
    const what = Array.isArray(config) ? 'array' : typeof config;
    const why = `json: cannot unmarshal ${what} into Go value of type map[string]interface {}`;
    throw badRequest(`error decoding YAML: error unmarshaling JSON: while decoding JSON: ${why}`);
  }
  const { apiVersion, kind: written, metadata } = config ?? {};
  if (apiVersion !== apiVersionOf(kind) || written !== kind.kind) {
    const groupVersion = textOf(apiVersion).includes('/') ? textOf(apiVersion) : `/${textOf(apiVersion)}`;
    throw badRequest(`invalid object type: ${groupVersion}, Kind=${textOf(written)}`);
  }
  const meta = isRecord(metadata) ? metadata : {};
  if (!meta['name'])
    throw badRequest(`the name of the object (${name} based on URL) was undeterminable: name must be provided`);
  if (meta['name'] !== name) {
    throw badRequest(`the name of the object (${textOf(meta['name'])}) does not match the name on the URL (${name})`);
  }
  if (kind.namespaced && meta['namespace'] && meta['namespace'] !== namespace)
    throw badRequest('the namespace of the provided object does not match the namespace sent on the request');
  if ('managedFields' in meta) throw badRequest('metadata.managedFields must be nil');
  const wrong = whyNotTyped(kind, config ?? {});
  if (wrong === undefined) return config ?? {};
  const type = `${kind.group ? apiVersionOf(kind) : `/${kind.version}`}, Kind=${kind.kind}`;
  throw new ApiStatusError({
    code: 500,
    reason: '',
    message: `failed to create typed patch object (${textOf(meta['namespace'])}/${name}; ${type}): ${wrong}`,
  });
}

function checkRevision(live: KubernetesObject | undefined, { metadata }: JsonRecord, kind: KindRegistration): void {
  const asked = isRecord(metadata) ? metadata['resourceVersion'] : undefined;
  if (!live || !asked || asked === live.metadata.resourceVersion) return;
  throw conflict({ ...kind, name: live.metadata.name }, MODIFIED_MEANWHILE);
}

/** The main path leaves the status alone, the status path everything else. */
function appliedPart(config: JsonRecord, { kind, subresource }: ResourcePath): JsonRecord {
  const metadata = isRecord(config['metadata']) ? omit(config['metadata'], ['resourceVersion', 'uid']) : {};
  if (subresource !== 'status') return { ...(kind.status ? omit(config, ['status']) : config), metadata };
  const { apiVersion, kind: name, status } = config;
  const { name: own, namespace } = metadata;
  return { apiVersion, kind: name, metadata: { name: own, ...(namespace ? { namespace } : {}) }, status };
}

/** What was emptied by its last owner is null in a custom object, and not there in one that has a type. */
function cleaned(kind: KindRegistration, object: unknown): unknown {
  if (!kind.custom) return applyMergePatch({}, object);
  return isRecord(object) ? { ...object, metadata: applyMergePatch({}, object['metadata']) } : object;
}

function inNamespace(object: unknown, { kind, namespace }: ResourcePath): unknown {
  if (!isRecord(object) || !kind.namespaced) return object;
  return { ...object, metadata: { ...Object(object['metadata']), namespace } };
}
