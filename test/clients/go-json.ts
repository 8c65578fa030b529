import { exactJson } from '../support/exact-json.js';

/** Of the table, which is that of Argo CD 3.6; the types are the newest that the Go of test/cluster can build. */
const NEWER_THAN_THE_TYPES: ReadonlySet<string> = new Set(['disableExtensionFilter']);
/** Go keeps them out of its protobuf. */
const TYPE_META: ReadonlySet<string> = new Set(['apiVersion', 'kind']);
/** The cluster's own JSON, which Go hands through. */
const RAW = 'valuesObject';
const TIME = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)$/;

/**
 * An application without what a way through Go's types may cost: zero values (`omitempty` drops some, and structs are
 * printed when they are empty), fractions of seconds and time zones, which its Time does not send.
 */
export function withoutWhatGoLoses(text: string): unknown {
  const application = exactJson(text);
  if (typeof application !== 'object' || application === null) return application;
  return reduced(Object.fromEntries(Object.entries(application).filter(([key]) => !TYPE_META.has(key))));
}

function reduced(value: unknown): unknown {
  if (typeof value === 'string' && TIME.test(value)) return new Date(value).toISOString().replace(/\.\d+/, '');
  if (Array.isArray(value)) return value.map(reduced);
  if (typeof value !== 'object' || value === null) return value;
  const members = Object.entries(value).map(([key, inner]) => [key, key === RAW ? inner : reduced(inner)] as const);
  return Object.fromEntries(members.filter(([key, inner]) => !NEWER_THAN_THE_TYPES.has(key) && !isZero(inner)));
}

function isZero(value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return !value;
  return Object.keys(value).length === 0;
}
