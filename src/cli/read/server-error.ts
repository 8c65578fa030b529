import { Code } from '../../base/status-error.js';

/** The words of Kubernetes for a code of gRPC. */
const REASONS: Readonly<Partial<Record<Code, string>>> = {
  [Code.INVALID_ARGUMENT]: 'BadRequest',
  [Code.UNAUTHENTICATED]: 'Unauthorized',
  [Code.PERMISSION_DENIED]: 'Forbidden',
  [Code.NOT_FOUND]: 'NotFound',
  [Code.RESOURCE_EXHAUSTED]: 'TooManyRequests',
  [Code.UNIMPLEMENTED]: 'MethodNotAllowed',
  [Code.INTERNAL]: 'InternalError',
  [Code.DEADLINE_EXCEEDED]: 'Timeout',
  [Code.UNAVAILABLE]: 'ServiceUnavailable',
};

/** A server has understood, and said no. */
export class ServerError extends Error {
  override readonly name = 'ServerError';

  constructor(
    readonly code: Code,
    message: string,
  ) {
    super(message);
  }

  /** As kubectl writes it: `Error from server (NotFound): …`. */
  get sentence(): string {
    const reason = REASONS[this.code];
    const message = this.message.replace(/\s*[\r\n]+\s*/g, '; ');
    return `Error from server${reason === undefined ? '' : ` (${reason})`}: ${message}`;
  }
}
