import fastify, { type FastifyInstance } from 'fastify';
import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { type Duplex, pipeline } from 'node:stream';
import { JoinedChunks } from '../joined-chunks.js';
import { demultiplex } from '../port-demux.js';
import { OpenAnswers } from './open-answers.js';
import { closeWithConnection } from './pipelined-response.js';
import { answerClientError } from './client-error.js';
import { registerCors } from './cors.js';
import { crossSiteRefused, isCrossSite } from './cross-site.js';
import { hasTooManyHeaders, MAX_HEADER_BYTES, MAX_HEADERS } from '../header-limits.js';
import { sendError } from './json-answer.js';
import { createRequestClass } from './public-request.js';
import { MAX_URL_BYTES, METHODS, PublicRoutes, type PublicRoutesOptions } from './public-routes.js';
import { sendText } from './text-answer.js';
import { WebSocketDoor, type WebSocketDoorOptions } from './websocket-door.js';

export interface HttpServerOptions
  extends PublicRoutesOptions,
    Pick<WebSocketDoorOptions, 'webSockets' | 'corsOrigins'> {
  readonly toGrpc: (socket: Socket) => void;
}

/** Of what is served here: DELETE ends a session. */
const OWN_METHODS = ['GET', 'HEAD', 'POST', 'DELETE'];
const MAX_BODY_BYTES = 1024 * 1024;
/** A request that is not complete by then is answered 408. */
const REQUEST_TIMEOUT_MS = 30_000;
const HEADERS_TIMEOUT_MS = 10_000;

const NOSNIFF = { 'X-Content-Type-Options': 'nosniff' };

/** The public port: page, gateway and health over HTTP/1.1; gRPC connections are handed on. */
export class HttpServer {
  private constructor(
    private readonly app: FastifyInstance,
    private readonly answering: OpenAnswers,
    private readonly webSockets: WebSocketDoor,
  ) {}

  static async create(options: HttpServerOptions): Promise<HttpServer> {
    const answering = new OpenAnswers();
    const routes = new PublicRoutes(options);
    // What is served is no WebSocket: there the answer is the one without.
    const IncomingMessage = createRequestClass(({ method = '', url = '' }) => routes.isForeign(method, pathOf(url)));
    const app = fastify({
      serverFactory: (handler) => openServer(handler, { IncomingMessage, toGrpc: options.toGrpc }),
      routerOptions: { maxParamLength: MAX_URL_BYTES },
      bodyLimit: MAX_BODY_BYTES,
      exposeHeadRoutes: false,
      forceCloseConnections: true,
      // Who still has a connection is told so by us, so that it comes back (R12).
      return503OnClosing: false,
      clientErrorHandler: answerClientError,
      rewriteUrl: ({ url = '/' }) => pathOf(url),
      frameworkErrors: (_error, _request, reply) => {
        // No hook has seen this request.
        sendText(reply.headers(NOSNIFF), 400, 'Bad Request: the path is not valid');
      },
    });
    app.removeAllContentTypeParsers();
    app.addContentTypeParser('*', { parseAs: 'buffer' }, (_request, body, done) => done(null, body));
    app.addHook('preParsing', async ({ method }, _reply, payload) =>
      method === 'GET' || method === 'HEAD' ? payload : pipeline(payload, new JoinedChunks(), () => undefined),
    );
    app.setErrorHandler((error: { statusCode?: number; message: string }, _request, reply) => {
      const status = error.statusCode ?? 500;
      sendText(reply, status, status < 500 ? error.message : 'Internal Server Error');
    });
    app.addHook('onRequest', async (request, reply) => {
      closeWithConnection(reply.raw, request.raw.socket);
      answering.add(reply.raw);
      reply.headers(NOSNIFF);
      if (!hasTooManyHeaders(request.raw)) return;
      await sendText(reply.header('Connection', 'close'), 431, 'Request Header Fields Too Large');
    });
    const methods = options.forward ? METHODS : OWN_METHODS;
    await registerCors(app, { origins: options.corsOrigins, methods });
    app.addHook('onRequest', async (request, reply) => {
      if (isCrossSite(request.raw, options.corsOrigins)) await sendError(reply, crossSiteRefused());
      else if (routes.passesOn(request, reply)) return reply;
      return undefined;
    });
    // With CORS, OPTIONS is a preflight and belongs to the plugin.
    const method = options.corsOrigins.length === 0 ? [...METHODS, 'OPTIONS'] : METHODS;
    app.route({ method, url: '/*', handler: (request, reply) => routes.serve(request, reply) });
    app.setNotFoundHandler((_request, reply) => sendText(reply, 405, 'Method Not Allowed'));
    const webSockets = new WebSocketDoor({ ...options, answering });
    app.server.on('upgrade', (request: IncomingMessage, socket: Duplex, head: Buffer) => {
      request.url = pathOf(request.url ?? '/');
      webSockets.accept(request, socket, head);
    });
    return new HttpServer(app, answering, webSockets);
  }

  /** How many connections have left HTTP. */
  get openWebSockets(): number {
    return this.webSockets.count;
  }

  /** Resolves with the port. */
  async listen(host: string, port: number): Promise<number> {
    await this.app.listen({ host, port });
    const address: AddressInfo | string | null = this.app.server.address();
    return typeof address === 'object' && address ? address.port : port;
  }

  /** Resolves when every answer has gone out, at the latest after `ms`. */
  settle(ms: number): Promise<void> {
    return this.answering.settle(ms);
  }

  /** Streams must have been ended before; what is left is cut. */
  async close(): Promise<void> {
    this.webSockets.close();
    await this.app.close();
  }
}

interface ServerParts extends Pick<HttpServerOptions, 'toGrpc'> {
  readonly IncomingMessage: typeof IncomingMessage;
}

function openServer(handler: Parameters<typeof createServer>[1], { IncomingMessage, toGrpc }: ServerParts): Server {
  const server = createServer(
    {
      IncomingMessage,
      maxHeaderSize: MAX_HEADER_BYTES,
      connectionsCheckingInterval: 2_000,
      requireHostHeader: true,
      // A quiet NDJSON stream has no heartbeat: its dead peers are found by TCP itself.
      keepAlive: true,
      keepAliveInitialDelay: 30_000,
    },
    handler,
  );
  server.maxHeadersCount = MAX_HEADERS + 1;
  server.requestTimeout = REQUEST_TIMEOUT_MS;
  server.headersTimeout = HEADERS_TIMEOUT_MS;
  demultiplex(server, { toGrpc, sniffTimeoutMs: HEADERS_TIMEOUT_MS });
  return server;
}

/** Of `GET http://host/path`, as a proxy may ask (RFC 9112, 3.2.2); the host is whatever reached us. */
function pathOf(url: string): string {
  const [, path] = /^https?:\/\/[^/?#]*(.*)$/i.exec(url) ?? [];
  if (path === undefined) return url;
  return path.startsWith('/') ? path : `/${path}`;
}
