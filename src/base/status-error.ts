/**
 * The only error a client may see, and its gRPC and HTTP codes in one table.
 * HTTP statuses as grpc-gateway maps them, because Argo CD's clients expect those.
 */
export enum Code {
  OK = 0,
  CANCELLED = 1,
  UNKNOWN = 2,
  INVALID_ARGUMENT = 3,
  DEADLINE_EXCEEDED = 4,
  NOT_FOUND = 5,
  ALREADY_EXISTS = 6,
  PERMISSION_DENIED = 7,
  RESOURCE_EXHAUSTED = 8,
  FAILED_PRECONDITION = 9,
  ABORTED = 10,
  OUT_OF_RANGE = 11,
  UNIMPLEMENTED = 12,
  INTERNAL = 13,
  UNAVAILABLE = 14,
  DATA_LOSS = 15,
  UNAUTHENTICATED = 16,
}

interface HttpStatus {
  readonly status: number;
  readonly text: string;
  /** Whether the same request may succeed later without being changed (R12). */
  readonly retry: boolean;
}

const HTTP: Readonly<Record<Code, HttpStatus>> = {
  [Code.OK]: { status: 200, text: 'OK', retry: false },
  [Code.CANCELLED]: { status: 408, text: 'Request Timeout', retry: true },
  [Code.UNKNOWN]: { status: 500, text: 'Internal Server Error', retry: true },
  [Code.INVALID_ARGUMENT]: { status: 400, text: 'Bad Request', retry: false },
  [Code.DEADLINE_EXCEEDED]: { status: 504, text: 'Gateway Timeout', retry: true },
  [Code.NOT_FOUND]: { status: 404, text: 'Not Found', retry: false },
  [Code.ALREADY_EXISTS]: { status: 409, text: 'Conflict', retry: false },
  [Code.PERMISSION_DENIED]: { status: 403, text: 'Forbidden', retry: false },
  [Code.RESOURCE_EXHAUSTED]: { status: 429, text: 'Too Many Requests', retry: true },
  [Code.FAILED_PRECONDITION]: { status: 400, text: 'Bad Request', retry: false },
  [Code.ABORTED]: { status: 409, text: 'Conflict', retry: true },
  [Code.OUT_OF_RANGE]: { status: 400, text: 'Bad Request', retry: false },
  [Code.UNIMPLEMENTED]: { status: 501, text: 'Not Implemented', retry: false },
  [Code.INTERNAL]: { status: 500, text: 'Internal Server Error', retry: true },
  [Code.UNAVAILABLE]: { status: 503, text: 'Service Unavailable', retry: true },
  [Code.DATA_LOSS]: { status: 500, text: 'Internal Server Error', retry: false },
  [Code.UNAUTHENTICATED]: { status: 401, text: 'Unauthorized', retry: false },
};

interface StatusErrorOptions extends ErrorOptions {
  /** When coming back may help, where that is known: whole seconds. */
  readonly retryAfterS?: number;
}

/** Thrown with a message that says what to do about it; `cause` is for the log, never for the client. */
export class StatusError extends Error {
  override readonly name = 'StatusError';
  readonly retryAfterS: number | undefined;

  constructor(
    readonly code: Code,
    message: string,
    options?: StatusErrorOptions,
  ) {
    super(message, options);
    this.retryAfterS = options?.retryAfterS;
  }

  get http(): HttpStatus {
    return HTTP[this.code];
  }
}

/** Any thrown value as a StatusError; what is not ours becomes INTERNAL and says nothing about itself. */
export function toStatusError(thrown: unknown): StatusError {
  if (thrown instanceof StatusError) return thrown;
  return new StatusError(Code.INTERNAL, 'internal error', { cause: thrown });
}

export function invalidArgument(message: string): StatusError {
  return new StatusError(Code.INVALID_ARGUMENT, message);
}
