import type { FastifyReply } from 'fastify';
import { Readable } from 'node:stream';
import type { StatusError } from '../../base/status-error.js';
import type { Message } from '../../encode/message.js';
import type { GzipAnswers } from './gzip-answers.js';
import { varies } from './varies.js';

/** Without a charset, which JSON has none of: some clients compare the whole value. */
const JSON_TYPE = 'application/json';

/** An error in the envelope of grpc-gateway. */
export function sendError(reply: FastifyReply, error: StatusError): FastifyReply {
  if (error.http.retry) reply.header('Retry-After', String(error.retryAfterS ?? 1));
  const body = { error: error.message, code: error.code, message: error.message };
  return reply
    .code(error.http.status)
    .headers({ 'Cache-Control': 'no-store', 'Content-Type': JSON_TYPE })
    .send(Buffer.from(JSON.stringify(body)));
}

/** The answer of a unary call; to HEAD its head alone. */
export function sendJson(reply: FastifyReply, message: Message, gzip: GzipAnswers): FastifyReply {
  const pieces = message.jsonPieces?.() ?? [message.json()];
  const length = pieces.reduce((sum, piece) => sum + piece.length, 0);
  const isPacked = gzip.takes(reply.request.headers['accept-encoding'], length);
  reply.code(200).headers({ 'Cache-Control': 'no-store', 'Content-Type': JSON_TYPE });
  // Of what is packed nobody knows the length before it is.
  reply.headers(isPacked ? { 'Content-Encoding': 'gzip' } : { 'Content-Length': String(length) });
  varies(reply, 'Accept-Encoding');
  if (reply.request.method === 'HEAD') return reply.send();
  if (isPacked) return reply.send(gzip.pack(pieces));
  return reply.send(pieces.length === 1 ? pieces[0] : Readable.from(pieces, { objectMode: false }));
}
