import { checkDeletePreconditions } from '../admission.js';
import { ApiStatusError } from '../api-status.js';
import type { KindRegistration } from '../kind-registration.js';
import type { ResourceStore } from '../resource-store.js';
import { selection } from '../selection.js';
import { objectOf } from '../stored-object.js';
import type { WriteOptions } from '../write-stamp.js';
import { parseListOptions } from './list-options.js';
import { listPage } from './list-page.js';
import { objectEncoding } from './object-encoding.js';
import type { ResourcePath } from './request-path.js';

interface Deletion {
  readonly path: ResourcePath;
  readonly query: URLSearchParams;
  readonly body: unknown;
  readonly options: WriteOptions;
}

/** Deletes what a list with the same query would show; the answer is that list, as it was before. */
export function deleteCollection(resources: ResourceStore, deletion: Deletion): Buffer {
  const { path, query, body } = deletion;
  const { kind } = path;
  if (!canDeleteAll(kind, path.namespace)) throw notAllowed();
  const options = parseListOptions(query, path.namespace);
  const page = listPage(resources, kind.plural, { options, selection: selection(kind, options) });
  for (const { key, namespace, name } of page.objects) {
    const current = resources.log(kind.plural).get(key);
    if (!current) continue;
    checkDeletePreconditions(objectOf(current), body, kind);
    resources.delete(kind.plural, namespace, name, deletion.options);
  }
  return objectEncoding(kind, { form: 'json', includeObject: 'None', now: () => 0 }).list(page);
}

/** Not across namespaces, and never all namespaces. */
function canDeleteAll({ namespaced, plural }: KindRegistration, namespace: string | undefined): boolean {
  return namespaced ? namespace !== undefined : plural !== 'namespaces';
}

export function notAllowed(): ApiStatusError {
  const message = 'the server does not allow this method on the requested resource';
  return new ApiStatusError({ code: 405, reason: 'MethodNotAllowed', message, details: {} });
}
