import grpc from '@grpc/grpc-js';
import type { Authenticator } from '../../access/authenticator.js';
import type { Log } from '../../base/log.js';
import type { Clock } from '../../base/clock.js';
import { Code, StatusError } from '../../base/status-error.js';
import type { UntilSeen, Written } from '../../watch/own-writes.js';
import { type ArgocdServer, authorityOf } from '../forward/argocd-server.js';
import { assertClientNewEnough } from '../client-version.js';
import type { InFlight } from '../forward/in-flight.js';
import { Outage } from '../forward/outage.js';
import { goingAway, loop, unavailable } from '../forward/refusals.js';
import { answersWritten, writtenInMessage } from '../forward/written-application.js';
import { detailsToTell, isWithoutAnswer } from './client-failure.js';
import { type GrpcCall, textMetadata, toServerError } from './grpc-call.js';
import { hasBeenForwarded, outgoing, passable } from './forwarded-metadata.js';
import { type GrpcAnswer, streamAnswer, unaryAnswer } from './grpc-answer.js';
import { rawDefinition } from './grpc-definition.js';
import type { RawCall } from './grpc-fallback.js';
import { cancelWith, giveHead, giveOn } from './grpc-hand-over.js';
import { RequestReaders } from './request-readers.js';

export interface GrpcForwardOptions {
  readonly server: ArgocdServer;
  readonly authenticator: Authenticator;
  readonly log: Log;
  readonly inFlight: InFlight;
  readonly clock: Clock;
  readonly untilSeen: UntilSeen;
}

/** A call of any kind. */
interface AnyCall extends GrpcCall {
  readonly cancelled: boolean;
  getPath(): string;
  getDeadline(): grpc.Deadline;
  sendMetadata(metadata: grpc.Metadata): void;
}

/** Passes gRPC calls on as bytes: metadata with its credentials, deadline, cancellation, trailers. */
export class GrpcForward {
  private readonly client: grpc.Client;
  private readonly readers: RequestReaders;
  private readonly outage: Outage;

  constructor(private readonly options: GrpcForwardOptions) {
    const { server, authenticator, log } = options;
    this.outage = new Outage(log);
    this.readers = new RequestReaders(authenticator);
    const { isTls, verifies } = server;
    const credentials = isTls
      ? grpc.credentials.createSsl(null, null, null, { rejectUnauthorized: verifies })
      : grpc.credentials.createInsecure();
    this.client = new grpc.Client(authorityOf(server), credentials, {
      'grpc.max_receive_message_length': -1,
      'grpc.max_send_message_length': -1,
      // Who called may try again; nothing is kept here for it.
      'grpc.enable_retries': 0,
      // An outage is over as soon as it is over: by itself the channel would wait for up to two minutes.
      'grpc.initial_reconnect_backoff_ms': 250,
      'grpc.max_reconnect_backoff_ms': 1000,
    });
  }

  /** A call of any kind, of which nothing has been read. */
  pass(call: RawCall): void {
    call.on('error', () => undefined);
    try {
      // The server behind us sees ours.
      assertClientNewEnough(textMetadata(call.metadata).get('user-agent'));
    } catch (thrown) {
      call.emit('error', toServerError(thrown));
      return;
    }
    void this.readers.readerFor(call).then((reader) => {
      const upstream = call.cancelled ? undefined : this.open(call, streamAnswer(call));
      if (upstream) giveOn(call, upstream, reader);
    });
  }

  /** A call whose one request has been read, and whose answers stream. */
  passStream(call: grpc.ServerWritableStream<Buffer, Buffer>): void {
    this.open(call, streamAnswer(call))?.end(call.request);
  }

  /** A unary call whose request has been read. */
  passUnary(call: grpc.ServerUnaryCall<Buffer, Buffer>, callback: grpc.sendUnaryData<Buffer>): void {
    this.open(call, unaryAnswer(callback))?.end(call.request);
  }

  /** Of the budget for requests on their way. */
  get requestBytes(): number {
    return this.readers.takenBytes;
  }

  close(): void {
    this.client.close();
  }

  /** The call there, whose answers come back; undefined where this one has been refused. */
  private open(call: AnyCall, answer: GrpcAnswer): grpc.ClientDuplexStream<Buffer, Buffer> | undefined {
    const refused = this.problemOf(call.metadata);
    if (refused) {
      answer.fail(toServerError(refused));
      return undefined;
    }
    const { path, requestSerialize, responseDeserialize } = rawDefinition(call.getPath());
    const metadata = outgoing(call.metadata);
    const deadline = { deadline: call.getDeadline() };
    const upstream = this.client.makeBidiStreamRequest(path, requestSerialize, responseDeserialize, metadata, deadline);
    cancelWith(call, upstream);
    this.giveBack(upstream, call, answer);
    return upstream;
  }

  /** The answers, then the status: grpc-js tells the status while answers still wait to be read. */
  private giveBack(upstream: grpc.ClientDuplexStream<Buffer, Buffer>, call: AnyCall, answer: GrpcAnswer): void {
    let status: grpc.StatusObject | undefined;
    let written: Written | undefined;
    let messages = 0;
    let hasEnded = false;
    const finish = (): void => {
      const told = status;
      if (!told || !hasEnded) return;
      if (told.code !== grpc.status.OK) return end(() => answer.fail(this.refusal(told)));
      this.whenSeen(written, call, () => end(() => answer.end(passable(told.metadata))));
    };
    const fail = (error: StatusError): void => {
      end(() => answer.fail(toServerError(error)));
      upstream.cancel();
    };
    const end = this.follow(upstream, (error) => answer.fail(toServerError(error)));
    // Who is gone reads nothing more: the end there may never be seen.
    call.on('cancelled', () => end(() => undefined));
    upstream.on('metadata', (metadata: grpc.Metadata) => {
      this.outage.answered();
      giveHead(call, metadata, fail);
    });
    upstream.on('data', (bytes: Buffer) => {
      messages += 1;
      if (messages > answer.mostMessages) return fail(tooManyAnswers());
      if (messages === 1 && answersWritten(call.getPath())) written = writtenInMessage(bytes);
      if (answer.write(bytes)) return;
      upstream.pause();
      answer.onDrain(() => upstream.resume());
    });
    upstream.on('status', (told: grpc.StatusObject) => {
      status = told;
      finish();
    });
    upstream.on('end', () => {
      hasEnded = true;
      finish();
    });
    // It has the same status.
    upstream.on('error', () => undefined);
  }

  /** A client takes a call for done by its status: so long it waits for what the call has written to be seen here. */
  private whenSeen(written: Written | undefined, call: AnyCall, act: () => void): void {
    if (!written) return act();
    const leftMs = Number(call.getDeadline()) - this.options.clock.now();
    this.options.untilSeen(written, leftMs).then(act, act);
  }

  private problemOf(metadata: grpc.Metadata): StatusError | undefined {
    if (hasBeenForwarded(metadata)) return loop();
    return this.options.inFlight.isOver ? goingAway() : undefined;
  }

  /** A drain may end a call before its answer does: the first one to ask does what it has to do. */
  private follow(upstream: { cancel(): void }, fail: (error: StatusError) => void): (act: () => void) => void {
    let hasEnded = false;
    const end = (act: () => void): void => {
      if (hasEnded) return;
      hasEnded = true;
      done();
      act();
    };
    const done = this.options.inFlight.add((error) => {
      end(() => fail(error));
      upstream.cancel();
    });
    return end;
  }

  private refusal(status: grpc.StatusObject): grpc.ServerErrorResponse {
    if (isWithoutAnswer(status)) {
      this.outage.unanswered(status.details);
      return toServerError(unavailable());
    }
    this.outage.answered();
    const details = detailsToTell(status);
    return { name: 'Forwarded', message: details, code: status.code, details, metadata: passable(status.metadata) };
  }
}

function tooManyAnswers(): StatusError {
  return new StatusError(Code.INTERNAL, 'the Argo CD server gave more than one answer');
}
