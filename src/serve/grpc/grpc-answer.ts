import type grpc from '@grpc/grpc-js';
import { Code, StatusError } from '../../base/status-error.js';
import { toServerError } from './grpc-call.js';
import type { WritableCall } from './grpc-stream.js';

/** Where the answers to a call go that was passed on. */
export interface GrpcAnswer {
  /** More than that are no answer. */
  readonly mostMessages: number;
  /** False where the caller should be waited for, by `onDrain`. */
  write(message: Buffer): boolean;
  onDrain(callback: () => void): void;
  end(trailers: grpc.Metadata): void;
  fail(error: grpc.ServerErrorResponse): void;
}

export function streamAnswer(call: WritableCall): GrpcAnswer {
  return {
    mostMessages: Number.POSITIVE_INFINITY,
    write: (message) => call.write(message),
    onDrain: (callback) => call.once('drain', callback),
    end: (trailers) => call.end(trailers),
    fail: (error) => call.emit('error', error),
  };
}

export function unaryAnswer(callback: grpc.sendUnaryData<Buffer>): GrpcAnswer {
  let answer: Buffer | undefined;
  return {
    mostMessages: 1,
    write(message) {
      answer = message;
      return true;
    },
    onDrain: () => undefined,
    end(trailers) {
      if (answer) callback(null, answer, trailers);
      else callback(toServerError(new StatusError(Code.INTERNAL, 'the Argo CD server gave no answer')));
    },
    fail: (error) => callback(error),
  };
}
