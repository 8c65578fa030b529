import type { FastifyReply } from 'fastify';

/** No cache between us may give one caller what another one may see; what hooks have said of `Vary` stays. */
export function variesByCaller(reply: FastifyReply): void {
  const said = reply.getHeader('Vary');
  const before = said === undefined ? [] : [said].flat().map(String);
  reply.header('Vary', [...before, 'Authorization, Cookie'].join(', '));
}
