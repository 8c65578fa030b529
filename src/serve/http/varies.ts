import type { FastifyReply } from 'fastify';

/** What an answer depends on; what was said of `Vary` before stays. */
export function varies(reply: FastifyReply, names: string): void {
  const said = reply.getHeader('Vary');
  const before = said === undefined ? [] : [said].flat().map(String);
  reply.header('Vary', [...before, names].join(', '));
}

/** No cache between us may give one caller what another one may see. */
export function variesByCaller(reply: FastifyReply): void {
  varies(reply, 'Authorization, Cookie');
}
