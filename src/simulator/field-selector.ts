import { badRequest } from './api-status.js';
import type { KindRegistration } from './kind-registration.js';
import { textOf, valueAt } from './kubernetes-object.js';
import { objectOf, type StoredObject } from './stored-object.js';

type Requirement = (object: StoredObject) => boolean;

/** `field=value`, `field==value` and `field!=value`, joined by commas; unknown fields are a 400 as on the real server. */
export function parseFieldSelector(text: string, kind: KindRegistration): Requirement {
  if (text === '') return () => true;
  // A part without field and value asks for nothing.
  const parts = text.split(',').filter((part) => !/^(==?)?$/.test(part));
  const requirements = parts.map((part) => parseRequirement(part, kind, text));
  return (object) => requirements.every((holds) => holds(object));
}

function parseRequirement(part: string, kind: KindRegistration, whole: string): Requirement {
  const found = /^([^=!]*)(!=|==|=)(.*)$/.exec(part);
  const [, field = '', operator, value = ''] = found ?? [];
  if (!found) throw badRequest(`invalid selector: '${whole}'; can't understand '${part}'`);
  const read = reader(field, kind);
  return operator === '!=' ? (object) => read(object) !== value : (object) => read(object) === value;
}

function reader(field: string, kind: KindRegistration): (object: StoredObject) => string {
  if (field === 'metadata.name') return (object) => object.name;
  if (field === 'metadata.namespace') return (object) => object.namespace;
  if (!kind.selectableFields?.includes(field)) {
    const hasOwn = kind.custom || kind.selectableFields;
    const message = hasOwn
      ? `field label not supported: ${field}`
      : `"${field}" is not a known field selector: only "metadata.name", "metadata.namespace"`;
    throw badRequest(message);
  }
  const path = (OTHER_PATHS[field] ?? field).split('.');
  return (object) => textOf(valueAt(objectOf(object), path)) || (DEFAULTS[field] ?? '');
}

/** An Event's source is selected by one part of it. */
const OTHER_PATHS: Readonly<Record<string, string>> = { source: 'source.component' };
/** What a field means that is not there. */
const DEFAULTS: Readonly<Record<string, string>> = { 'spec.hostNetwork': 'false' };
