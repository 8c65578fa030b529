import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Authenticator } from '../../access/authenticator.js';
import type { Call } from '../../api/method.js';
import type { Log } from '../../base/log.js';
import { callerOf } from '../caller-of.js';
import { errorToTell } from '../error-to-tell.js';
import type { HttpForward } from '../forward/http-forward.js';
import { grpcPath, type ServedMethod } from '../served-methods.js';
import { callOptions } from './call-options.js';
import { sendError } from './json-answer.js';
import { metadataHeaders } from './metadata-headers.js';
import { gatewayMetadata } from './request-metadata.js';

export interface LogoutDoorOptions {
  readonly methods: readonly ServedMethod[];
  readonly authenticator: Authenticator;
  readonly log: Log;
  /** Empty, or begins with a slash and ends without one. */
  readonly rootPath: string;
  /** Where Argo CD's own page comes from; absent: the page is ours. */
  readonly forward?: HttpForward;
}

const DELETE_SESSION = '/session.SessionService/Delete';

/** `/auth/logout`, by which Argo CD's page and its command line client end a session: who comes is led to the page. */
export class LogoutDoor {
  private readonly deletes: ServedMethod | undefined;

  constructor(private readonly options: LogoutDoorOptions) {
    this.deletes = options.methods.find(({ descriptor }) => grpcPath(descriptor) === DELETE_SESSION);
  }

  /** A page goes there, the client posts nothing. */
  takes(httpMethod: string, path: string): boolean {
    return path === '/auth/logout' && (httpMethod === 'GET' || httpMethod === 'POST') && this.deletes !== undefined;
  }

  async serve(request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> {
    try {
      const call = await this.call(request);
      const method = this.deletes?.method;
      if (method?.kind === 'unary') await method.handle(method.decode(Buffer.alloc(0)), call);
      const headers = { 'Cache-Control': 'no-store', ...metadataHeaders(call.responseMetadata) };
      return reply.headers(headers).redirect(this.afterwards, 303);
    } catch (thrown) {
      return sendError(reply, errorToTell(thrown, this.options.log));
    }
  }

  /** Argo CD's page asks for a login there; ours is at the root. */
  private get afterwards(): string {
    const { rootPath, forward } = this.options;
    return forward ? `${rootPath}/login` : `${rootPath}/`;
  }

  private async call(request: FastifyRequest): Promise<Call> {
    const metadata = gatewayMetadata(request.raw);
    const caller = await callerOf(this.options.authenticator, { isOpen: true }, metadata);
    const { signal } = new AbortController();
    return { caller, metadata, options: callOptions('', metadata), signal, responseMetadata: new Map() };
  }
}
