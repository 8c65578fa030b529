import fastify, { type FastifyInstance, type FastifyReply, type FastifyRequest } from 'fastify';
import { createServer, type Server } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { demultiplex } from '../port-demux.js';
import { OpenAnswers } from './open-answers.js';
import { closeWithConnection } from './pipelined-response.js';
import { answerClientError } from './client-error.js';
import { registerCors } from './cors.js';
import { type Gateway, splitOnce } from './gateway.js';
import { loadPage, PAGE_HEADERS } from './page.js';
import { type Probed, readinessAnswer } from './probes.js';

export interface HttpServerOptions {
  readonly gateway: Gateway;
  readonly probed: Probed;
  readonly corsOrigins: readonly string[];
  /** Empty, or begins with a slash and ends without one. */
  readonly rootPath: string;
  readonly toGrpc: (socket: Socket) => void;
}

const MAX_URL_BYTES = 8 * 1024;
const MAX_HEADER_BYTES = 32 * 1024;
const MAX_BODY_BYTES = 1024 * 1024;
/** A request that is not complete by then is answered 408. */
const REQUEST_TIMEOUT_MS = 30_000;
const HEADERS_TIMEOUT_MS = 10_000;
const METHODS = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE'];
const JSON_TYPE = 'application/json';

/** The public port: page, gateway and health over HTTP/1.1; gRPC connections are handed on. */
export class HttpServer {
  private constructor(
    private readonly app: FastifyInstance,
    private readonly answering: OpenAnswers,
  ) {}

  static async create(options: HttpServerOptions): Promise<HttpServer> {
    const answering = new OpenAnswers();
    const app = fastify({
      serverFactory: (handler) => openServer(handler, options.toGrpc),
      routerOptions: { maxParamLength: MAX_URL_BYTES },
      bodyLimit: MAX_BODY_BYTES,
      exposeHeadRoutes: false,
      forceCloseConnections: true,
      clientErrorHandler: answerClientError,
      rewriteUrl: ({ url = '/' }) => pathOf(url),
      frameworkErrors: (_error, _request, reply) => {
        sendText(reply, 400, 'Bad Request: the path is not valid');
      },
    });
    app.removeAllContentTypeParsers();
    app.addContentTypeParser('*', { parseAs: 'buffer' }, (_request, body, done) => done(null, body));
    app.setErrorHandler((error: { statusCode?: number; message: string }, _request, reply) => {
      const status = error.statusCode ?? 500;
      sendText(reply, status, status < 500 ? error.message : 'Internal Server Error');
    });
    app.addHook('onRequest', async (request, reply) => {
      closeWithConnection(reply.raw, request.raw.socket);
      answering.add(reply.raw);
      reply.header('X-Content-Type-Options', 'nosniff');
    });
    await registerCors(app, options.corsOrigins);
    const routes = new PublicRoutes(options);
    // With CORS, OPTIONS is a preflight and belongs to the plugin.
    const method = options.corsOrigins.length === 0 ? [...METHODS, 'OPTIONS'] : METHODS;
    app.route({ method, url: '/*', handler: (request, reply) => routes.serve(request, reply) });
    app.setNotFoundHandler((_request, reply) => sendText(reply, 405, 'Method Not Allowed'));
    return new HttpServer(app, answering);
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
    await this.app.close();
  }
}

function openServer(handler: Parameters<typeof createServer>[1], toGrpc: (socket: Socket) => void): Server {
  const server = createServer(
    {
      maxHeaderSize: MAX_HEADER_BYTES,
      connectionsCheckingInterval: 2_000,
      requireHostHeader: true,
      // A quiet NDJSON stream has no heartbeat: its dead peers are found by TCP itself.
      keepAlive: true,
      keepAliveInitialDelay: 30_000,
    },
    handler,
  );
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

/** Where a request on the public port goes. */
class PublicRoutes {
  private readonly page = loadPage();

  constructor(private readonly options: HttpServerOptions) {}

  async serve(request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> {
    const url = request.raw.url ?? '/';
    if (hasTwoHosts(request))
      return sendText(reply.header('Connection', 'close'), 400, 'Bad Request: more than one Host');
    if (url.length > MAX_URL_BYTES) return sendText(reply, 414, `the URL is longer than ${MAX_URL_BYTES} bytes`);
    const [whole] = splitOnce(url, '?');
    if (whole === '/healthz') return this.health(request, reply);
    // The page asks for its files, and for the stream, relative to the slash.
    if (whole === this.options.rootPath) return reply.redirect(`${whole}/`, 308);
    const path = this.pathBelowRoot(whole);
    if (path === undefined) return sendText(reply, 404, 'Not Found');
    if (hasForeignBody(request)) return sendText(reply, 415, `Invalid content type: use ${JSON_TYPE}`);
    if (await this.options.gateway.serve(request, reply, path)) return reply;
    if (path === '/healthz') return this.health(request, reply);
    return this.pageFile(request, reply, path);
  }

  private pathBelowRoot(path: string): string | undefined {
    const { rootPath } = this.options;
    if (rootPath === '') return path;
    return path.startsWith(`${rootPath}/`) ? path.slice(rootPath.length) : undefined;
  }

  private health(request: FastifyRequest, reply: FastifyReply): FastifyReply {
    const { status, text } = readinessAnswer(this.options.probed, (request.raw.url ?? '').includes('verbose'));
    return sendText(reply, status, text.trimEnd());
  }

  private pageFile(request: FastifyRequest, reply: FastifyReply, path: string): FastifyReply {
    const file = this.page.get(path);
    if (!file) return sendText(reply, 404, 'Not Found');
    if (request.method !== 'GET' && request.method !== 'HEAD') return sendText(reply, 405, 'Method Not Allowed');
    reply.code(200).headers(PAGE_HEADERS).type(file.type).header('Content-Length', String(file.bytes.length));
    return request.method === 'HEAD' ? reply.send() : reply.send(file.bytes);
  }
}

/** Forms of other sites can send anything but JSON without asking first: what writes must be JSON (contract 4.3). */
function hasForeignBody(request: FastifyRequest): boolean {
  if (request.method === 'GET' || request.method === 'HEAD' || request.method === 'OPTIONS') return false;
  return request.headers['content-type']?.toLowerCase() !== JSON_TYPE;
}

/** Whoever stands before us may have looked at the other one (RFC 9112, 3.2). */
function hasTwoHosts({ raw }: FastifyRequest): boolean {
  return (raw.headersDistinct['host']?.length ?? 0) > 1;
}

function sendText(reply: FastifyReply, status: number, text: string): FastifyReply {
  return reply.code(status).type('text/plain; charset=utf-8').send(`${text}\n`);
}
