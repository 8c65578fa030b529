import type { ServerResponse } from 'node:http';
import { badRequest, invalid } from '../api-status.js';
import { toJsonText } from '../json-text.js';
import type { KindRegistration } from '../kind-registration.js';
import { isRecord, omit } from '../kubernetes-object.js';
import { unknownFields } from '../known-fields.js';
import { goText } from '../go-text.js';
import { duplicateFields } from './duplicate-fields.js';
import { duplicateInYaml, isYaml } from './yaml-body.js';

const MODES = ['', 'Ignore', 'Strict', 'Warn'];
const OPTIONS: Readonly<Record<string, string>> = {
  POST: 'CreateOptions',
  PUT: 'UpdateOptions',
  PATCH: 'PatchOptions',
};

interface Writing {
  /** The body as it came, for what parsing loses. */
  readonly text: string;
  /** Its media type. */
  readonly type: string;
  readonly value: unknown;
}

/**
 * What becomes of fields that a kind does not have, or that are given twice, by the query's `fieldValidation`:
 *   Strict | the write is refused
 *   Warn   | it is answered with a warning for each; so it is without the parameter
 *   Ignore | nothing
 */
export class FieldValidation {
  private readonly mode: string;

  constructor(
    private readonly kind: KindRegistration,
    private readonly response: ServerResponse,
    query: URLSearchParams,
  ) {
    this.mode = query.get('fieldValidation') ?? '';
    if (!MODES.includes(this.mode)) throw unknownMode(this.mode, response.req.method ?? '');
  }

  /** Of an object that is written whole. */
  checkObject({ text, type, value }: Writing): void {
    const unknown = unknownIn(this.kind, value);
    const twice = duplicates(text, type);
    const isTwiceFirst = this.kind.custom || isYaml(type);
    const faults = isTwiceFirst ? [...twice, ...unknown] : [...unknown, ...twice];
    const { kind, version } = this.kind;
    const what = `${kind} in version ${JSON.stringify(version)} cannot be handled as a ${kind}`;
    const why =
      isYaml(type) && twice.length > 0 ? `yaml: unmarshal errors:\n  ${faults.join(', ')}` : faults.join(', ');
    this.heed(faults, () => badRequest(`${what}: strict decoding error: ${why}`));
  }

  /** Of a configuration that is applied: unknown fields are refused in any mode, elsewhere. */
  checkConfiguration(text: string): void {
    const faults = duplicates(text, 'application/yaml');
    const why = faults.map((fault) => `  ${fault}`).join('\n');
    const message = `error strict decoding YAML: error converting YAML to JSON: yaml: unmarshal errors:\n${why}`;
    this.heed(faults, () => badRequest(message));
  }

  /** Of a patch, and of the object that it made. */
  checkPatched({ text, type, value }: Writing, object: unknown): void {
    const prefix = type === 'application/json-patch+json' ? 'json patch ' : '';
    const twice = duplicates(text, type).map((fault) => `${prefix}${fault}`);
    const faults = [...twice, ...[...unknownIn(this.kind, object)].sort()];
    const shown = (): string => (type.includes('strategic') ? goText(value) : shownObject(this.kind, object));
    this.heed(faults, () => wrongPatch(shown(), faults));
  }

  private heed(faults: readonly string[], refusal: () => Error): void {
    if (faults.length === 0 || this.mode === 'Ignore') return;
    if (this.mode === 'Strict') throw refusal();
    this.response.setHeader(
      'warning',
      faults.map((fault) => `299 - ${JSON.stringify(fault)}`),
    );
  }
}

function unknownIn(kind: KindRegistration, object: unknown): readonly string[] {
  return unknownFields(kind, object).map((path) => `unknown field ${JSON.stringify(path)}`);
}

function duplicates(text: string, type: string): readonly string[] {
  if (!isYaml(type)) return duplicateFields(text).map((path) => `duplicate field ${JSON.stringify(path)}`);
  const found = duplicateInYaml(text);
  return found ? [`line ${found.line}: key ${JSON.stringify(found.key)} already set in map`] : [];
}

function wrongPatch(shown: string, faults: readonly string[]): Error {
  const message = `Invalid value: ${JSON.stringify(shown)}: strict decoding error: ${faults.join(', ')}`;
  return invalid({ group: '', kind: '', name: '' }, { reason: 'FieldValueInvalid', message, field: 'patch' });
}

function shownObject({ custom }: KindRegistration, object: unknown): string {
  if (!isRecord(object) || !isRecord(object['metadata'])) return toJsonText(object);
  return toJsonText({ ...object, metadata: omit(object['metadata'], custom ? [] : ['managedFields']) });
}

function unknownMode(mode: string, method: string): Error {
  const supported = MODES.map((known) => JSON.stringify(known)).join(', ');
  const message = `Unsupported value: ${JSON.stringify(mode)}: supported values: ${supported}`;
  const owner = { group: 'meta.k8s.io', kind: OPTIONS[method] ?? 'DeleteOptions', name: '' };
  return invalid(owner, { reason: 'FieldValueNotSupported', message, field: 'fieldValidation' });
}
