import type { IncomingMessage, OutgoingHttpHeaders, ServerResponse } from 'node:http';

/** A request that goes on, with the right to answer it. */
export interface PassedRequest {
  readonly incoming: IncomingMessage;
  readonly response: ServerResponse;
  /** Go along with the answer. */
  readonly ownHeaders: OutgoingHttpHeaders;
  /** Where it has been read already. */
  readonly body: Buffer | undefined;
}
