import type { FileRegistry } from '@bufbuild/protobuf';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Authenticator } from '../../access/authenticator.js';
import type { Call, CallOptions } from '../../api/method.js';
import { callerOf } from '../caller-of.js';
import type { ServedMethod } from '../served-methods.js';
import { callOptions } from './call-options.js';
import type { RouteMatch } from './http-rule-routes.js';
import { bindRequest } from './query-binding.js';
import { gatewayMetadata } from './request-metadata.js';

/** One HTTP request for a method, taken apart. */
export interface Incoming {
  readonly request: FastifyRequest;
  readonly reply: FastifyReply;
  readonly match: RouteMatch;
  readonly query: string;
  readonly served: ServedMethod;
}

/** The transport-free call of a request; it is over with its connection. */
export async function openCall(incoming: Incoming, authenticator: Authenticator): Promise<Call> {
  const { request, reply, query, served } = incoming;
  const metadata = gatewayMetadata(request.raw);
  const controller = new AbortController();
  reply.raw.once('close', () => controller.abort());
  const options: CallOptions = callOptions(query, metadata);
  const caller = await callerOf(authenticator, served, metadata);
  return { caller, metadata, options, signal: controller.signal, responseMetadata: new Map() };
}

export function decodeRequest<T>(
  { match, query, request }: Incoming,
  method: { decode(bytes: Uint8Array): T },
  registry: FileRegistry,
): T {
  const body = Buffer.isBuffer(request.body) ? { body: request.body } : {};
  return method.decode(bindRequest(match, { query, ...body }, registry));
}
