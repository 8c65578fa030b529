import { type FieldProblem, invalid } from '../api-status.js';

const OPTIONS: Readonly<Record<string, string>> = {
  POST: 'CreateOptions',
  PUT: 'UpdateOptions',
  PATCH: 'PatchOptions',
  DELETE: 'DeleteOptions',
};
const VALIDATIONS = ['', 'Ignore', 'Strict', 'Warn'];
const POLICIES = ['', 'Foreground', 'Background', 'Orphan'];

/** Throws 422 for options of a write that nobody knows. */
export function checkWriteOptions(method: string, query: URLSearchParams): void {
  const all = method === 'DELETE' ? [...dryRun(query), ...policy(query)] : [...dryRun(query), ...validation(query)];
  if (all.length > 0) throw invalid({ group: 'meta.k8s.io', kind: OPTIONS[method] ?? '', name: '' }, ...all);
}

function dryRun(query: URLSearchParams): readonly FieldProblem[] {
  const asked = query.getAll('dryRun');
  if (asked.every((value) => value === 'All')) return [];
  return [unsupported('dryRun', JSON.stringify(asked), '"All"')];
}

function validation(query: URLSearchParams): readonly FieldProblem[] {
  const asked = query.get('fieldValidation') ?? '';
  if (VALIDATIONS.includes(asked)) return [];
  return [unsupported('fieldValidation', JSON.stringify(asked), VALIDATIONS.map((value) => `"${value}"`).join(', '))];
}

function policy(query: URLSearchParams): readonly FieldProblem[] {
  const asked = query.get('propagationPolicy') ?? '';
  if (POLICIES.includes(asked)) return [];
  return [unsupported('propagationPolicy', JSON.stringify(asked), '"Foreground", "Background", "Orphan", "nil"')];
}

function unsupported(field: string, value: string, supported: string): FieldProblem {
  const message = `Unsupported value: ${value}: supported values: ${supported}`;
  return { reason: 'FieldValueNotSupported', message, field };
}
