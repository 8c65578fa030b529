import grpc from '@grpc/grpc-js';
import type { Authenticator } from '../../access/authenticator.js';
import type { Log } from '../../base/log.js';
import type { StatusError } from '../../base/status-error.js';
import type { Written } from '../../watch/own-writes.js';
import { type ArgocdServer, authorityOf } from '../forward/argocd-server.js';
import { assertClientNewEnough } from '../client-version.js';
import type { InFlight } from '../forward/in-flight.js';
import { Outage } from '../forward/outage.js';
import { goingAway, loop, unavailable } from '../forward/refusals.js';
import { answersWritten, writtenInMessage } from '../forward/written-application.js';
import { detailsToTell, isWithoutAnswer } from './client-failure.js';
import { textMetadata, toServerError } from './grpc-call.js';
import { hasBeenForwarded, outgoing, passable } from './forwarded-metadata.js';
import { rawDefinition } from './grpc-definition.js';
import type { RawCall } from './grpc-fallback.js';
import { cancelWith, giveHead, giveOn } from './grpc-hand-over.js';
import type { WritableCall } from './grpc-stream.js';
import { RequestReaders } from './request-readers.js';

export interface GrpcForwardOptions {
  readonly server: ArgocdServer;
  readonly authenticator: Authenticator;
  readonly log: Log;
  readonly inFlight: InFlight;
  /** Resolves when this replica has seen what was written there. */
  readonly untilSeen: (written: Written) => Promise<void>;
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
      const upstream = call.cancelled ? undefined : this.open(call);
      if (upstream) giveOn(call, upstream, reader);
    });
  }

  /** A call whose one request has been read, and whose answers stream. */
  passStream(call: grpc.ServerWritableStream<Buffer, Buffer>): void {
    this.open(call)?.end(call.request);
  }

  /** A unary call whose request has been read. */
  passUnary(call: grpc.ServerUnaryCall<Buffer, Buffer>, callback: grpc.sendUnaryData<Buffer>): void {
    const refused = this.problemOf(call.metadata);
    if (refused) return callback(toServerError(refused));
    const { path, requestSerialize, responseDeserialize } = rawDefinition(call.getPath());
    let trailers = new grpc.Metadata();
    const upstream = this.client.makeUnaryRequest(
      path,
      requestSerialize,
      responseDeserialize,
      call.request,
      outgoing(call.metadata),
      { deadline: call.getDeadline() },
      (error, answer) => {
        const finish = (): void =>
          end(() => (error ? callback(this.refusal(error)) : callback(null, answer, trailers)));
        // The status, and trailers with it, come after this.
        process.nextTick(() => this.whenSeen(path, answer, finish));
      },
    );
    upstream.on('metadata', (metadata: grpc.Metadata) => {
      this.outage.answered();
      giveHead(call, metadata, (error) => {
        end(() => callback(toServerError(error)));
        upstream.cancel();
      });
    });
    upstream.on('status', ({ metadata }: grpc.StatusObject) => {
      trailers = passable(metadata);
    });
    cancelWith(call, upstream);
    const end = this.follow(upstream, (error) => callback(toServerError(error)));
  }

  /** Of the budget for requests on their way. */
  get requestBytes(): number {
    return this.readers.takenBytes;
  }

  close(): void {
    this.client.close();
  }

  /** The call there, whose answers come back; undefined where this one has been refused. */
  private open(call: WritableCall): grpc.ClientDuplexStream<Buffer, Buffer> | undefined {
    const refused = this.problemOf(call.metadata);
    if (refused) {
      call.emit('error', toServerError(refused));
      return undefined;
    }
    const { path, requestSerialize, responseDeserialize } = rawDefinition(call.getPath());
    const metadata = outgoing(call.metadata);
    const deadline = { deadline: call.getDeadline() };
    const upstream = this.client.makeBidiStreamRequest(path, requestSerialize, responseDeserialize, metadata, deadline);
    cancelWith(call, upstream);
    this.giveBack(upstream, call);
    return upstream;
  }

  /** The answers, then the status: grpc-js tells the status while answers still wait to be read. */
  private giveBack(upstream: grpc.ClientDuplexStream<Buffer, Buffer>, call: WritableCall): void {
    let status: grpc.StatusObject | undefined;
    let first: Buffer | undefined;
    let hasEnded = false;
    const finish = (): void => {
      const told = status;
      if (!told || !hasEnded) return;
      const tell = (): void => {
        if (told.code === grpc.status.OK) call.end(passable(told.metadata));
        else call.emit('error', this.refusal(told));
      };
      this.whenSeen(call.getPath(), first, () => end(tell));
    };
    const end = this.follow(upstream, (error) => call.emit('error', toServerError(error)));
    // Who is gone reads nothing more: the end there may never be seen.
    call.on('cancelled', () => end(() => undefined));
    upstream.on('metadata', (metadata: grpc.Metadata) => {
      this.outage.answered();
      giveHead(call, metadata, (error) => {
        end(() => call.emit('error', toServerError(error)));
        upstream.cancel();
      });
    });
    upstream.on('data', (bytes: Buffer) => {
      first ??= bytes;
      if (call.write(bytes)) return;
      upstream.pause();
      call.once('drain', () => upstream.resume());
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
  private whenSeen(path: string, answer: Buffer | undefined, act: () => void): void {
    const written = answer && answersWritten(path) ? writtenInMessage(answer) : undefined;
    if (written) this.options.untilSeen(written).then(act, act);
    else act();
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
