import { isDeepStrictEqual } from 'node:util';
import { type FieldProblem, invalid } from './api-status.js';
import type { KindRegistration } from './kind-registration.js';
import type { KubernetesObject } from './kubernetes-object.js';

const DATA = ['data', 'binaryData'];

/** Throws 422 where an update changes what a ConfigMap or a Secret holds that was declared immutable. */
export function checkImmutable(kind: KindRegistration, current: KubernetesObject, next: KubernetesObject): void {
  if (!kind.fields?.includes('immutable') || current['immutable'] !== true) return;
  const changed = DATA.filter((field) => !isDeepStrictEqual(current[field] ?? {}, next[field] ?? {}));
  const all = next['immutable'] === true ? changed : ['immutable', ...changed];
  if (all.length > 0) throw invalid({ ...kind, name: current.metadata.name }, ...all.map(forbidden));
}

function forbidden(field: string): FieldProblem {
  return { reason: 'FieldValueForbidden', message: 'Forbidden: field is immutable when `immutable` is set', field };
}
