import type { Agent, IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import type { StatusError } from '../../base/status-error.js';
import { finalStatus } from './answer-head.js';
import { endToEnd } from './end-to-end-headers.js';
import type { HttpForwardOptions } from './http-forward.js';
import { endSoon } from './last-words.js';
import { Outage } from './outage.js';
import { onceAgent, openRequest, type OutgoingRequestOptions, reasonOf } from './outgoing-request.js';
import { mayNotGoOn, unavailable } from './refusals.js';
import { answerOnSocket, errorAnswer, headText } from './socket-answer.js';
import { joinConnections } from './tunnel.js';

/** A request that wants to leave HTTP for a WebSocket. */
export interface Handshake {
  readonly incoming: IncomingMessage;
  readonly socket: Duplex;
  /** What came behind the request already. */
  readonly head: Buffer;
}

/** A server that has said nothing by then will not. */
const ANSWER_TIMEOUT_MS = 30_000;

/** A WebSocket's own hop (RFC 9110, 7.8), as it was on the other side. */
const UPGRADE = { connection: 'Upgrade', upgrade: 'websocket' };

/** Passes WebSockets on: the handshake as any other request, then bytes in both directions. */
export class WebSocketForward {
  private readonly agent: Agent;
  private readonly outage: Outage;

  constructor(private readonly options: OutgoingRequestOptions & Pick<HttpForwardOptions, 'log' | 'inFlight'>) {
    this.agent = onceAgent(options.server);
    this.outage = new Outage(options.log);
  }

  /** The connection is theirs from here on; whoever destroys it ends everything that hangs on it. */
  pass({ incoming, socket, head }: Handshake): void {
    const { inFlight } = this.options;
    const problem = mayNotGoOn(incoming, inFlight);
    if (problem) return answerOnSocket(socket, errorAnswer(problem));
    const outgoing = openRequest(incoming, this.options, { agent: this.agent, headers: UPGRADE });
    let isAnswered = false;
    const stopListening = listenForEnd(socket);
    const answered = (): void => {
      isAnswered = true;
      clearTimeout(timer);
      stopListening();
    };
    const unanswered = (reason: string): void => {
      if (isAnswered) return;
      this.outage.unanswered(reason);
      fail(unavailable());
    };
    const fail = (error: StatusError): void => {
      if (isAnswered) return void socket.destroy();
      answered();
      outgoing.destroy();
      answerOnSocket(socket, errorAnswer(error));
    };
    const timer = setTimeout(() => unanswered('no answer in time'), ANSWER_TIMEOUT_MS);
    const done = inFlight.add(fail);
    socket.once('close', () => {
      done();
      answered();
      outgoing.destroy();
    });
    outgoing.on('error', (error) => unanswered(reasonOf(error)));
    outgoing.once('close', () => unanswered('no answer'));
    outgoing.once('response', (answer) => {
      const status = finalStatus(answer);
      if (status === undefined) return unanswered('a status that no answer has');
      this.outage.answered();
      answered();
      giveBack(answer, status, socket);
    });
    outgoing.once('upgrade', (answer, server, serverHead) => {
      if (answer.headers.upgrade?.toLowerCase() !== UPGRADE.upgrade) {
        server.destroy();
        return unanswered('an upgrade to something else');
      }
      this.outage.answered();
      answered();
      socket.write(headText(101, { ...endToEnd(answer), ...UPGRADE }), 'latin1');
      if (serverHead.length > 0) server.unshift(serverHead);
      if (head.length > 0) socket.unshift(head);
      joinConnections(socket, server);
    });
    outgoing.end();
  }

  close(): void {
    this.agent.destroy();
  }
}

/** The server behind us wants no WebSocket, and says why. */
function giveBack(answer: IncomingMessage, status: number, socket: Duplex): void {
  socket.write(headText(status, { ...endToEnd(answer), connection: 'close' }), 'latin1');
  answer.pipe(socket, { end: false });
  answer.once('close', () => {
    if (answer.complete) endSoon(socket);
    else socket.destroy();
  });
}

/** An end is only heard by who reads: until the answer is there nobody else does, and what was said stays unread. */
function listenForEnd(socket: Duplex): () => void {
  const listen = (): void => {
    if (socket.readableLength === 0) socket.read();
  };
  const leave = (): unknown => socket.destroy();
  socket.on('readable', listen).once('end', leave);
  return () => void socket.off('readable', listen).off('end', leave);
}
