import type { JsonRecord } from './kubernetes-object.js';

export interface StatusBody extends JsonRecord {
  readonly kind: 'Status';
  readonly status: 'Failure' | 'Success';
  readonly message: string;
  readonly reason?: string;
  readonly code: number;
}

export interface StatusParts {
  readonly code: number;
  /** '' for one that is not said. */
  readonly reason: string;
  readonly message: string;
  readonly details?: JsonRecord;
  /** Only an expired list has one: the token to go on with, inconsistently. */
  readonly continueToken?: string;
}

/** An answer that is an error: its `body` is the Status that a real API server sends. */
export class ApiStatusError extends Error {
  override readonly name = 'ApiStatusError';
  readonly body: StatusBody;

  constructor(parts: StatusParts) {
    super(parts.message);
    this.body = {
      kind: 'Status',
      apiVersion: 'v1',
      metadata: parts.continueToken === undefined ? {} : { continue: parts.continueToken },
      status: 'Failure',
      message: parts.message,
      ...(parts.reason ? { reason: parts.reason } : {}),
      ...(parts.details ? { details: parts.details } : {}),
      code: parts.code,
    };
  }
}

/** What a message is about: `applications.argoproj.io "name"`. */
interface Subject {
  readonly group: string;
  readonly plural: string;
  readonly name: string;
}

function qualified(subject: Subject): string {
  return subject.group ? `${subject.plural}.${subject.group}` : subject.plural;
}

function detailsOf(subject: Subject): JsonRecord {
  const group = subject.group ? { group: subject.group } : {};
  return subject.name ? { name: subject.name, ...group, kind: subject.plural } : { ...group, kind: subject.plural };
}

export function notFound(subject: Subject): ApiStatusError {
  const message = `${qualified(subject)} "${subject.name}" not found`;
  return new ApiStatusError({ code: 404, reason: 'NotFound', message, details: detailsOf(subject) });
}

export function unknownResource(): ApiStatusError {
  const message = 'the server could not find the requested resource';
  return new ApiStatusError({ code: 404, reason: 'NotFound', message, details: {} });
}

export function alreadyExists(subject: Subject): ApiStatusError {
  const message = `${qualified(subject)} "${subject.name}" already exists`;
  return new ApiStatusError({ code: 409, reason: 'AlreadyExists', message, details: detailsOf(subject) });
}

export function namespaceTerminating(subject: Subject, namespace: string): ApiStatusError {
  const why = `unable to create new content in namespace ${namespace} because it is being terminated`;
  const message = `namespace ${namespace} is being terminated`;
  const causes = [{ reason: 'NamespaceTerminating', message, field: 'metadata.namespace' }];
  return new ApiStatusError({
    code: 403,
    reason: 'Forbidden',
    message: `${qualified(subject)} "${subject.name}" is forbidden: ${why}`,
    details: { ...detailsOf(subject), causes },
  });
}

export function conflict(subject: Subject, why: string): ApiStatusError {
  const message = `Operation cannot be fulfilled on ${qualified(subject)} "${subject.name}": ${why}`;
  return new ApiStatusError({ code: 409, reason: 'Conflict', message, details: detailsOf(subject) });
}

export const MODIFIED_MEANWHILE =
  'the object has been modified; please apply your changes to the latest version and try again';

export function badRequest(message: string): ApiStatusError {
  return new ApiStatusError({ code: 400, reason: 'BadRequest', message });
}

/** An error that the API server has not foreseen: it has no reason. */
export function internalError(message: string): ApiStatusError {
  return new ApiStatusError({ code: 500, reason: '', message });
}

export interface FieldProblem {
  readonly reason:
    | 'FieldValueInvalid'
    | 'FieldValueForbidden'
    | 'FieldValueRequired'
    | 'FieldValueNotSupported'
    | 'FieldValueTooLong';
  readonly message: string;
  readonly field: string;
}

/** `owner.kind` is the qualified kind of the message, such as `Application.argoproj.io`. */
export function invalid(
  owner: { group: string; kind: string; name: string },
  ...problems: readonly FieldProblem[]
): ApiStatusError {
  const subject = owner.group ? `${owner.kind}.${owner.group}` : owner.kind;
  const all = problems.map(({ field, message }) => `${field}: ${message}`);
  return new ApiStatusError({
    code: 422,
    reason: 'Invalid',
    message: `${subject} "${owner.name}" is invalid: ${all.length === 1 ? all.join() : `[${all.join(', ')}]`}`,
    details: {
      ...(owner.name ? { name: owner.name } : {}),
      ...(owner.group ? { group: owner.group } : {}),
      ...(owner.kind ? { kind: owner.kind } : {}),
      causes: problems.map(({ reason, message, field }) => ({ reason, message, field })),
    },
  });
}

export function invalidListOption(...problems: readonly FieldProblem[]): ApiStatusError {
  return invalid({ group: 'meta.k8s.io', kind: 'ListOptions', name: '' }, ...problems);
}

export function expired(message: string, continueToken?: string): ApiStatusError {
  return new ApiStatusError({
    code: 410,
    reason: 'Expired',
    message,
    ...(continueToken === undefined ? {} : { continueToken }),
  });
}

export function tooLargeRevision(asked: string, current: string): ApiStatusError {
  return new ApiStatusError({
    code: 504,
    reason: 'Timeout',
    message: `Timeout: Too large resource version: ${asked}, current: ${current}`,
    details: {
      causes: [{ reason: 'ResourceVersionTooLarge', message: 'Too large resource version' }],
      retryAfterSeconds: 1,
    },
  });
}

export function unsupportedMediaType(accepted: readonly string[]): ApiStatusError {
  const message =
    'the body of the request was in an unknown format - accepted media types include: ' + accepted.join(', ');
  return new ApiStatusError({ code: 415, reason: 'UnsupportedMediaType', message });
}
