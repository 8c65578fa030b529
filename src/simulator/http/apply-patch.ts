import { applied } from '../apply/apply.js';
import { shapeOf } from '../apply/kind-shapes.js';
import { authorOf, type WriteOptions } from '../write-stamp.js';
import { conflict, MODIFIED_MEANWHILE, notFound } from '../api-status.js';
import { apiVersionOf, type KindRegistration } from '../kind-registration.js';
import { isRecord, type JsonRecord, type KubernetesObject, omit } from '../kubernetes-object.js';
import { applyMergePatch } from '../merge-patch.js';
import type { ResourceStore } from '../resource-store.js';
import { checkedConfig } from './applied-config.js';
import type { ResourcePath } from './request-path.js';

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
  if (!live && path.subresource) throw notFound({ ...kind, name });
  const own = appliedPart(config, path);
  const head = { apiVersion: apiVersionOf(kind), kind: kind.kind, metadata: { name } };
  const author = { ...authorOf(head, options, resources.time()), operation: 'Apply' };
  const application = { config: own, whole: config, shape: shapeOf(kind), author, force: request.force };
  const object = (current: KubernetesObject | undefined): unknown => {
    const next = cleaned(kind, applied(current, application));
    checkRevision(current, config, kind);
    return next;
  };
  const write = { ...options, isApplied: true };
  if (!live) return { code: 201, object: resources.create(kind.plural, inNamespace(object(undefined), path), write) };
  return { code: 200, object: resources.edit({ plural: kind.plural, namespace, name }, object, write) };
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
  if (!isRecord(object) || !isRecord(object['metadata']) || !kind.namespaced) return object;
  return { ...object, metadata: { ...object['metadata'], namespace } };
}
