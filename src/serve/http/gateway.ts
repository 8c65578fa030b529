import type { FastifyReply, FastifyRequest } from 'fastify';
import type { UnaryMethod } from '../../api/method.js';
import { errorToTell } from '../error-to-tell.js';
import type { ServedMethod } from '../served-methods.js';
import { GzipAnswers } from './gzip-answers.js';
import { decodeRequest, type Incoming, openCall } from './gateway-call.js';
import { GatewayStreams, type GatewayStreamsOptions } from './gateway-streams.js';
import { httpBindings } from './http-rule.js';
import { compileRoutes, type MatchRoute } from './http-rule-routes.js';
import { sendError, sendJson } from './json-answer.js';
import { metadataHeaders } from './metadata-headers.js';
import { passOn } from './pass-on.js';
import { variesByCaller } from './varies.js';

export interface GatewayOptions extends GatewayStreamsOptions {
  readonly methods: readonly ServedMethod[];
}

/** Every method with a google.api.http rule, as JSON, NDJSON or server-sent events: no route is written by hand. */
export class Gateway {
  private readonly methods = new Map<string, ServedMethod>();
  private readonly routes: MatchRoute;
  private readonly streams: GatewayStreams;
  private readonly gzip = new GzipAnswers();

  constructor(private readonly options: GatewayOptions) {
    this.streams = new GatewayStreams(options);
    for (const served of options.methods) this.methods.set(keyOf(served.descriptor), served);
    const served = httpBindings(options.registry).filter((binding) => this.methods.has(keyOf(binding.method)));
    this.routes = compileRoutes(served);
  }

  /** Answers if a method lives at `path` (raw, without the root path); false leaves the request to others. */
  async serve(request: FastifyRequest, reply: FastifyReply, path: string): Promise<boolean> {
    const isHead = request.method === 'HEAD';
    const match = await this.matchOrRefuse(isHead ? 'GET' : request.method, path, reply);
    if (match === 'refused') return true;
    if (match === undefined) return false;
    if (match === 'method-not-allowed') {
      await reply.code(405).type('text/plain').send('Method Not Allowed');
      return true;
    }
    const [, query = ''] = splitOnce(request.raw.url ?? '', '?');
    const served = this.methods.get(keyOf(match.binding.method));
    if (!served) return false;
    await this.answer({ request, reply, match, query, served });
    return true;
  }

  /** Whether a method lives at `path`; one that cannot be read is refused by `serve`. */
  takes(httpMethod: string, path: string): boolean {
    try {
      return typeof this.routes(httpMethod === 'HEAD' ? 'GET' : httpMethod, path) === 'object';
    } catch {
      return true;
    }
  }

  /** A path may be found and yet not be readable: its variables are unescaped here. */
  private async matchOrRefuse(
    method: string,
    path: string,
    reply: FastifyReply,
  ): Promise<ReturnType<MatchRoute> | 'refused'> {
    try {
      return this.routes(method, path);
    } catch (thrown) {
      await sendError(reply, errorToTell(thrown, this.options.log));
      return 'refused';
    }
  }

  private async answer(incoming: Incoming): Promise<void> {
    variesByCaller(incoming.reply);
    const { method } = incoming.served;
    switch (method.kind) {
      case 'unary':
        return this.unary(incoming, method);
      case 'stream':
      case 'watch':
        return this.streams.answer(incoming, method);
      case 'bidi':
        await incoming.reply.code(501).type('text/plain').send('Not Implemented over HTTP');
    }
  }

  private async unary(incoming: Incoming, method: UnaryMethod<unknown>): Promise<void> {
    const { reply } = incoming;
    const { forward, authenticator, registry } = this.options;
    try {
      const call = await openCall(incoming, authenticator);
      const request = decodeRequest(incoming, method, registry);
      if (forward && method.forwards?.(request, call)) return passOn(incoming.request, reply, forward);
      const message = await method.handle(request, call);
      await sendJson(reply.headers(metadataHeaders(call.responseMetadata)), message, this.gzip);
    } catch (thrown) {
      await sendError(reply, errorToTell(thrown, this.options.log));
    }
  }
}

function keyOf(descriptor: ServedMethod['descriptor']): string {
  return `${descriptor.parent.typeName}/${descriptor.name}`;
}

export function splitOnce(text: string, separator: string): [string, string?] {
  const at = text.indexOf(separator);
  return at < 0 ? [text] : [text.slice(0, at), text.slice(at + separator.length)];
}
