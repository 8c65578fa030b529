import type { FastifyReply, FastifyRequest } from 'fastify';
import type { HttpForward } from '../forward/http-forward.js';
import { definedHeaders } from './stream-reply.js';

/** Gives a request, and the right to answer it, to the server behind us; what hooks have set (CORS) goes along. */
export function passOn({ raw, body }: FastifyRequest, reply: FastifyReply, forward: HttpForward): void {
  const ownHeaders = definedHeaders(reply);
  reply.hijack();
  const read = Buffer.isBuffer(body) ? body : undefined;
  forward.pass({ incoming: raw, response: reply.raw, ownHeaders, body: read });
}
