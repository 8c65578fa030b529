import type { Agent, ClientRequest, IncomingMessage } from 'node:http';
import { pipeline } from 'node:stream';
import type { Clock } from '../../base/clock.js';
import type { Log } from '../../base/log.js';
import type { Random } from '../../base/random.js';
import type { StatusError } from '../../base/status-error.js';
import type { UntilSeen } from '../../watch/own-writes.js';
import { timeoutOf } from '../http/grpc-web-request.js';
import { JoinedChunks } from '../joined-chunks.js';
import { finalStatus, headersBack } from './answer-head.js';
import { findWritten, HeldAnswer } from './held-answer.js';
import { refuse } from './http-refusal.js';
import type { InFlight } from './in-flight.js';
import { onceAgent, openRequest, type OutgoingRequestOptions, reasonOf } from './outgoing-request.js';
import { Outage } from './outage.js';
import type { PassedRequest } from './passed-request.js';
import { mayNotGoOn, unavailable } from './refusals.js';

export interface HttpForwardOptions extends OutgoingRequestOptions {
  readonly log: Log;
  readonly inFlight: InFlight;
  readonly random: Random;
  readonly clock: Clock;
  readonly untilSeen: UntilSeen;
  /** In the place of SILENCE_MS. */
  readonly silenceMs?: number;
}

/** A connection on which nothing moves for so long, before there is an answer, will have none; writes may take minutes. */
const SILENCE_MS = 5 * 60_000;

/** Passes HTTP requests on as they are, credentials included, and streams the answers back: gRPC-Web is HTTP, too. */
export class HttpForward {
  private readonly agent: Agent;
  private readonly outage: Outage;

  constructor(private readonly options: HttpForwardOptions) {
    this.agent = onceAgent(options.server);
    this.outage = new Outage(options.log);
  }

  /** The answer is theirs from here on. */
  pass(passed: PassedRequest): void {
    const { incoming, response, body } = passed;
    // Gone, while we asked who calls.
    if (response.destroyed) return;
    const { inFlight, random } = this.options;
    const problem = mayNotGoOn(incoming, inFlight);
    if (problem) return refuse(passed, problem, random);
    const outgoing = openRequest(incoming, this.options, { agent: this.agent });
    const fail = (error: StatusError): void => {
      if (response.headersSent) response.destroy();
      else refuse(passed, error, random);
      outgoing.destroy();
    };
    this.followAnswer(outgoing, passed, fail);
    const done = inFlight.add(fail);
    response.once('close', () => {
      done();
      outgoing.destroy();
    });
    if (body) outgoing.end(body);
    // Its end by an error is that of the response, or of `outgoing`.
    else pipeline(incoming, new JoinedChunks(), outgoing, () => undefined);
  }

  close(): void {
    this.agent.destroy();
  }

  /** Whatever comes instead of an answer, even nothing, is one to the caller. */
  private followAnswer(outgoing: ClientRequest, passed: PassedRequest, fail: (error: StatusError) => void): void {
    const { incoming, response } = passed;
    const leftMs = this.stopwatch(incoming);
    const unanswered = (reason: string): void => {
      if (response.destroyed || response.writableEnded) return;
      this.outage.unanswered(reason);
      fail(unavailable());
    };
    outgoing.setTimeout(this.options.silenceMs ?? SILENCE_MS, () => unanswered('no answer in time'));
    outgoing.on('error', (error) => unanswered(reasonOf(error)));
    outgoing.once('upgrade', (_answer, socket) => {
      socket.destroy();
      unanswered('an upgrade that nobody asked for');
    });
    outgoing.once('response', (answer) => {
      outgoing.setTimeout(0);
      if (this.giveBack(answer, passed, leftMs)) this.outage.answered();
      else unanswered('an answer that cannot be passed on');
    });
    outgoing.once('close', () => {
      if (!response.headersSent) unanswered('no answer');
    });
  }

  /** False where the head is none: nothing has been sent then. */
  private giveBack(
    answer: IncomingMessage,
    { incoming, response, ownHeaders }: PassedRequest,
    leftMs: () => number,
  ): boolean {
    const status = finalStatus(answer);
    if (status === undefined) return false;
    const path = (incoming.url ?? '/').slice(this.options.rootPath.length);
    try {
      response.writeHead(status, headersBack(answer, path, ownHeaders));
    } catch {
      // Headers that our parser takes and node does not write: none are known, and none may end the process.
      return false;
    }
    response.flushHeaders();
    const find = findWritten(incoming.method ?? '', path, answer);
    const held = find && new HeldAnswer(find, (written) => this.options.untilSeen(written, leftMs()));
    if (held) pipeline(answer, held, response, () => undefined);
    else pipeline(answer, response, () => undefined);
    return true;
  }

  /** How much is left of the time that a caller of gRPC-Web has given. */
  private stopwatch({ headersDistinct }: IncomingMessage): () => number {
    const { clock } = this.options;
    const until = clock.elapsed() + (givenMs(headersDistinct['grpc-timeout']?.[0]) ?? Number.POSITIVE_INFINITY);
    return () => until - clock.elapsed();
  }
}

/** Undefined also where it is malformed: that is said there. */
function givenMs(header: string | undefined): number | undefined {
  try {
    return timeoutOf(header);
  } catch {
    return undefined;
  }
}
