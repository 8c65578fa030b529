import { ApiStatusError } from '../api-status.js';
import { pathsOf } from './field-tree.js';
import type { Owner } from './owner.js';
import type { Conflict } from './ownership.js';
import { pathText } from './steps.js';

/** The 409 that names each field, and whose it is. */
export function conflictError(conflicts: readonly Conflict[]): ApiStatusError {
  const byOwner = conflicts
    .map(({ owner, fields }) => ({ who: nameOf(owner), paths: pathsOf(fields).map(pathText) }))
    .sort((a, b) => (a.who < b.who ? -1 : 1));
  const causes = byOwner.flatMap(({ who, paths }) =>
    paths.map((field) => ({ reason: 'FieldManagerConflict', message: `conflict with ${who}`, field })),
  );
  return new ApiStatusError({ code: 409, reason: 'Conflict', message: messageOf(byOwner), details: { causes } });
}

function messageOf(byOwner: readonly { readonly who: string; readonly paths: readonly string[] }[]): string {
  const count = byOwner.reduce((sum, { paths }) => sum + paths.length, 0);
  const [first] = byOwner;
  if (count === 1) return `Apply failed with 1 conflict: conflict with ${first?.who}: ${first?.paths.join('')}`;
  const lines = byOwner.flatMap(({ who, paths }) => [`conflicts with ${who}:`, ...paths.map((path) => `- ${path}`)]);
  return `Apply failed with ${count} conflicts: ${lines.join('\n')}`;
}

function nameOf({ manager, operation, apiVersion, subresource }: Owner): string {
  const inSubresource = subresource ? ` with subresource ${JSON.stringify(subresource)}` : '';
  return `${JSON.stringify(manager)}${inSubresource}${operation === 'Update' ? ` using ${apiVersion}` : ''}`;
}
