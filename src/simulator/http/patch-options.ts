import { type FieldProblem, invalid } from '../api-status.js';
import { APPLY_PATCH } from './apply-patch.js';

const LONGEST_MANAGER = 128;

/** Throws 422 where the query of a patch says what this kind of patch does not take, or lacks what it needs. */
export function checkPatchOptions(type: string, query: URLSearchParams): void {
  const manager = query.get('fieldManager') ?? '';
  const problems = type === APPLY_PATCH ? missing(manager) : forced(query.get('force'));
  const all = [...problems, ...wrongManager(manager)];
  if (all.length > 0) throw invalid({ group: 'meta.k8s.io', kind: 'PatchOptions', name: '' }, ...all);
}

export function isTrue(text: string | null): boolean {
  return text !== null && !['false', '0', 'f', 'F', 'FALSE', 'False'].includes(text);
}

function missing(manager: string): readonly FieldProblem[] {
  if (manager !== '') return [];
  return [
    { reason: 'FieldValueRequired', message: 'Required value: is required for apply patch', field: 'fieldManager' },
  ];
}

function forced(force: string | null): readonly FieldProblem[] {
  if (force === null) return [];
  return [
    { reason: 'FieldValueForbidden', message: 'Forbidden: may not be specified for non-apply patch', field: 'force' },
  ];
}

function wrongManager(manager: string): readonly FieldProblem[] {
  const field = 'fieldManager';
  if (Buffer.byteLength(manager) > LONGEST_MANAGER) {
    return [{ reason: 'FieldValueTooLong', message: `Too long: may not be more than ${LONGEST_MANAGER} bytes`, field }];
  }
  const at = [...manager].findIndex((character) => character < ' ' || character === '\u007f');
  if (at < 0) return [];
  const code = manager.charCodeAt(at).toString(16).toUpperCase().padStart(4, '0');
  const shown = JSON.stringify(manager).replace(/\\u00/g, '\\x');
  const why = `invalid character U+${code} (at position ${at})`;
  return [{ reason: 'FieldValueInvalid', message: `Invalid value: ${shown}: ${why}`, field }];
}
