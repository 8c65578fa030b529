import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import { Code, StatusError } from '../../base/status-error.js';
import { answerOnSocket, errorAnswer, type SocketAnswer, textAnswer } from '../forward/socket-answer.js';
import type { WebSocketForward } from '../forward/websocket-forward.js';
import { crossSiteRefused, isCrossSite, isForeignPage } from './cross-site.js';
import { hasTooManyHeaders } from '../header-limits.js';
import type { OpenAnswers } from './open-answers.js';
import { hasTwoHosts, MAX_URL_BYTES } from './public-routes.js';

export interface WebSocketDoorOptions {
  /** Where they go; absent: nowhere, there are none here. */
  readonly webSockets?: WebSocketForward;
  readonly corsOrigins: readonly string[];
  readonly answering: OpenAnswers;
}

/** Connections that left HTTP, those that are being refused included; one more is refused. */
export const MAX_WEBSOCKETS = 500;

/** Where requests for a WebSocket arrive, none of them for a path of ours: all belong to the server behind us. */
export class WebSocketDoor {
  private readonly open = new Set<Duplex>();

  constructor(private readonly options: WebSocketDoorOptions) {}

  get count(): number {
    return this.open.size;
  }

  /** Node has let go of the connection: whatever happens to it happens here. */
  accept(incoming: IncomingMessage, socket: Duplex, head: Buffer): void {
    socket.on('error', () => undefined);
    this.open.add(socket);
    socket.once('close', () => this.open.delete(socket));
    // An earlier answer would go on among the frames.
    if (this.options.answering.isOn(incoming.socket)) return void socket.destroy();
    const refusal = this.refusal(incoming);
    if (refusal) return answerOnSocket(socket, refusal);
    this.options.webSockets?.pass({ incoming, socket, head });
  }

  close(): void {
    for (const socket of this.open) socket.destroy();
  }

  private refusal(incoming: IncomingMessage): SocketAnswer | undefined {
    const { corsOrigins, webSockets } = this.options;
    const { url = '/' } = incoming;
    if (hasTooManyHeaders(incoming)) return textAnswer(431, 'Request Header Fields Too Large');
    if (hasTwoHosts(incoming)) return textAnswer(400, 'Bad Request: more than one Host');
    if (!isHandshake(incoming)) return textAnswer(400, 'Bad Request: a WebSocket begins with a GET without a body');
    if (url.length > MAX_URL_BYTES) return textAnswer(414, `the URL is longer than ${MAX_URL_BYTES} bytes`);
    if (isCrossSite(incoming, corsOrigins) || isForeignPage(incoming, corsOrigins))
      return errorAnswer(crossSiteRefused());
    if (!webSockets) return errorAnswer(noWebSockets());
    return this.count > MAX_WEBSOCKETS ? errorAnswer(tooMany()) : undefined;
  }
}

/** RFC 6455, 4.1. A body would be read as frames here, and as a body there. */
function isHandshake({ method, httpVersion, headers }: IncomingMessage): boolean {
  const hasBody = headers['content-length'] !== undefined || headers['transfer-encoding'] !== undefined;
  return method === 'GET' && httpVersion === '1.1' && !hasBody;
}

function noWebSockets(): StatusError {
  const remedy = "--argocd-server URL has it pass on those of Argo CD's server";
  return new StatusError(Code.UNIMPLEMENTED, `kubecast itself has no WebSockets: ${remedy}`);
}

function tooMany(): StatusError {
  return new StatusError(Code.UNAVAILABLE, `there are ${MAX_WEBSOCKETS} open WebSockets: come back`);
}
