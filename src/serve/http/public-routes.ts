import type { FastifyReply, FastifyRequest } from 'fastify';
import type { IncomingMessage } from 'node:http';
import type { Authenticator } from '../../access/authenticator.js';
import type { Log } from '../../base/log.js';
import { isArgocdRoute } from '../forward/argocd-routes.js';
import type { HttpForward } from '../forward/http-forward.js';
import { errorToTell } from '../error-to-tell.js';
import { routeRefusal } from '../not-served.js';
import { type Gateway, splitOnce } from './gateway.js';
import type { GrpcWebDoor } from './grpc-web-door.js';
import { sendError } from './json-answer.js';
import type { LogoutDoor } from './logout-door.js';
import { loadPage, PAGE_HEADERS } from './page.js';
import { passOn } from './pass-on.js';
import { type Probed, readinessAnswer } from './probes.js';
import { gatewayMetadata } from './request-metadata.js';
import { sendText } from './text-answer.js';
import { variesByCaller } from './varies.js';

export interface PublicRoutesOptions {
  readonly gateway: Gateway;
  readonly grpcWeb: GrpcWebDoor;
  readonly logout: LogoutDoor;
  readonly authenticator: Authenticator;
  readonly log: Log;
  /** Where everything goes that is not served here; absent: nowhere. */
  readonly forward?: HttpForward;
  readonly probed: Probed;
  /** Empty, or begins with a slash and ends without one. */
  readonly rootPath: string;
}

export const MAX_URL_BYTES = 8 * 1024;
export const METHODS = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE'];
const PAGE = '/kubecast';
const JSON_TYPE = 'application/json';

/** Where a request on the public port goes. */
export class PublicRoutes {
  private readonly page: ReturnType<typeof loadPage>;

  constructor(private readonly options: PublicRoutesOptions) {
    // With an Argo CD server behind us, its own page is at the root.
    this.page = loadPage(options.forward ? ['/kubecast/'] : ['/', '/kubecast/']);
  }

  /** Before the body is read: true if the request was none of ours, and is on its way to the server behind us. */
  passesOn(request: FastifyRequest, reply: FastifyReply): boolean {
    const { forward, grpcWeb } = this.options;
    const url = request.raw.url ?? '/';
    if (!forward || url.length > MAX_URL_BYTES || hasTwoHosts(request.raw) || !METHODS.includes(request.method))
      return false;
    const [whole] = splitOnce(url, '?');
    const path = this.pathBelowRoot(whole);
    const isCall = grpcWeb.isCall(request);
    if (path === undefined || (isCall ? grpcWeb.has(path) : this.isServed(request.method, whole))) return false;
    passOn(request, reply, forward);
    return true;
  }

  async serve(request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> {
    const url = request.raw.url ?? '/';
    if (hasTwoHosts(request.raw))
      return sendText(reply.header('Connection', 'close'), 400, 'Bad Request: more than one Host');
    if (url.length > MAX_URL_BYTES) return sendText(reply, 414, `the URL is longer than ${MAX_URL_BYTES} bytes`);
    const [whole] = splitOnce(url, '?');
    if (whole === '/healthz') return this.health(reply);
    // The page asks for its files, and for the stream, relative to the slash.
    if (whole === this.options.rootPath) return reply.redirect(`${whole}/`, 308);
    const path = this.pathBelowRoot(whole);
    if (path === undefined) return sendText(reply, 404, 'Not Found');
    if (path === PAGE) return reply.redirect(`${whole}/`, 308);
    return this.below(request, reply, path);
  }

  private async below(request: FastifyRequest, reply: FastifyReply, path: string): Promise<FastifyReply> {
    const { gateway, grpcWeb, logout } = this.options;
    if (grpcWeb.isCall(request)) {
      await grpcWeb.serve(request, reply, path);
      return reply;
    }
    if (logout.takes(request.method, path)) return logout.serve(request, reply);
    if (hasForeignBody(request)) return sendText(reply, 415, 'Invalid content type');
    if (!gateway.takes(request.method, path) && isArgocdRoute(request.method, path))
      return this.refuseRoute(request, reply);
    if (await gateway.serve(request, reply, path)) return reply;
    if (path === '/healthz') return this.health(reply);
    return this.pageFile(request, reply, path);
  }

  private async refuseRoute(request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> {
    const { authenticator, log } = this.options;
    variesByCaller(reply);
    try {
      throw await routeRefusal(request.method, authenticator, gatewayMetadata(request.raw));
    } catch (thrown) {
      return sendError(reply, errorToTell(thrown, log));
    }
  }

  /** Whether a plain request for this URL is neither ours nor outside the root. */
  isForeign(httpMethod: string, url: string): boolean {
    const [whole] = splitOnce(url, '?');
    return this.pathBelowRoot(whole) !== undefined && !this.isServed(httpMethod, whole);
  }

  private isServed(httpMethod: string, whole: string): boolean {
    const { gateway, logout, rootPath } = this.options;
    const path = this.pathBelowRoot(whole) ?? '';
    if (whole === rootPath || whole === '/healthz' || path === '/healthz' || path === PAGE) return true;
    return logout.takes(httpMethod, path) || gateway.takes(httpMethod, path) || this.page.has(path);
  }

  private pathBelowRoot(path: string): string | undefined {
    return pathBelow(this.options.rootPath, path);
  }

  /** Without the reasons: they name projects, applications and lines of the policy, and here everybody may ask. */
  private health(reply: FastifyReply): FastifyReply {
    const { status, text } = readinessAnswer(this.options.probed, false);
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

function pathBelow(rootPath: string, path: string): string | undefined {
  if (rootPath === '') return path;
  return path.startsWith(`${rootPath}/`) ? path.slice(rootPath.length) : undefined;
}

/** Forms of other sites can send anything but JSON without asking first: what writes must be JSON (contract 4.3). */
function hasForeignBody(request: FastifyRequest): boolean {
  if (request.method === 'GET' || request.method === 'HEAD' || request.method === 'OPTIONS') return false;
  return request.headers['content-type']?.toLowerCase() !== JSON_TYPE;
}

/** Whoever stands before us may have looked at the other one (RFC 9112, 3.2). */
export function hasTwoHosts({ headersDistinct }: IncomingMessage): boolean {
  return (headersDistinct['host']?.length ?? 0) > 1;
}
