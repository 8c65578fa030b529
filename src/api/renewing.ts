import type { Caller } from '../access/caller.js';
import type { Call, Method, Service } from './method.js';

export interface Renewal {
  /** A token in place of one that is about to expire; undefined where none is due. */
  renewed(caller: Caller): Promise<string | undefined>;
  /** By the request's metadata. */
  cookies(metadata: ReadonlyMap<string, string>): { keep(token: string): string };
}

/**
 * A service whose answers bring a new session to whoever is about to lose theirs, whatever they asked: who is active
 * stays logged in, as in Argo CD.
 */
export function renewing(service: Service, renewal: Renewal): Service {
  const methods = Object.entries(service.methods).map(([name, method]) => [name, renewingMethod(method, renewal)]);
  return { ...service, methods: Object.fromEntries(methods) };
}

/** As Argo CD says it: gRPC clients find the token by its name, pages get a cookie. */
export async function renew(
  { renewed, cookies }: Renewal,
  { caller, metadata, responseMetadata }: Call,
): Promise<void> {
  const token = await renewed(caller);
  if (token === undefined) return;
  responseMetadata.set('renew-token', token);
  responseMetadata.set('set-cookie', cookies(metadata).keep(token));
}

/** A stream has it in its head. What both sides talk in is for gRPC alone, whose clients keep their tokens themselves. */
function renewingMethod(method: Method, renewal: Renewal): Method {
  switch (method.kind) {
    case 'unary':
      return {
        ...method,
        handle: async (request: unknown, call: Call) => {
          await renew(renewal, call);
          return method.handle(request, call);
        },
      };
    case 'stream':
      return {
        ...method,
        handle: async (request, call, stream) => {
          await renew(renewal, call);
          return method.handle(request, call, stream);
        },
      };
    case 'watch':
      return {
        ...method,
        open: async (request, call, stream) => {
          await renew(renewal, call);
          return method.open(request, call, stream);
        },
      };
    case 'bidi':
      return method;
  }
}
