import { invalid } from './api-status.js';
import type { KindRegistration } from './kind-registration.js';

const SUBDOMAIN = /^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$/;
const LABEL = /^[a-z0-9]([-a-z0-9]*[a-z0-9])?$/;

export const SUBDOMAIN_RULE =
  "a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and must start and end with an alphanumeric character " +
  "(e.g. 'example.com', regex used for validation is '[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*')";
const LABEL_RULE =
  "a lowercase RFC 1123 label must consist of lower case alphanumeric characters or '-', and must start and end with an alphanumeric character " +
  "(e.g. 'my-name',  or '123-abc', regex used for validation is '[a-z0-9]([-a-z0-9]*[a-z0-9])?')";

export function isSubdomain(text: string): boolean {
  return SUBDOMAIN.test(text);
}

const SHORT_NAMED = new Set(['namespaces', 'services']);

/** Throws the 422 of the real server unless the name may be used for this kind. */
export function checkName(kind: KindRegistration, name: string): void {
  const short = SHORT_NAMED.has(kind.plural);
  const rule = short ? LABEL : SUBDOMAIN;
  const longest = short ? 63 : 253;
  if (name === '') {
    const message = 'Required value: name or generateName is required';
    throw invalid({ ...kind, name }, { reason: 'FieldValueRequired', message, field: 'metadata.name' });
  }
  if (rule.test(name) && name.length <= longest) return;
  const dotted = short && name.includes('.') ? 'must not contain dots' : undefined;
  const why =
    dotted ??
    (name.length > longest ? `must be no more than ${longest} characters` : short ? LABEL_RULE : SUBDOMAIN_RULE);
  const message = `Invalid value: ${JSON.stringify(name)}: ${why}`;
  throw invalid({ ...kind, name }, { reason: 'FieldValueInvalid', message, field: 'metadata.name' });
}
