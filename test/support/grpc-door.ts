import {
  type handleBidiStreamingCall,
  type handleServerStreamingCall,
  type handleUnaryCall,
  Server,
  ServerCredentials,
  type ServiceDefinition,
  type UntypedServiceImplementation,
} from '@grpc/grpc-js';
import type { Method, ServerStream, Service } from '../../src/api/method.js';
import { toStatusError } from '../../src/base/status-error.js';
import type { Message } from '../../src/encode/message.js';
import { callBy } from './fake-stream.js';

/** The least gRPC server that services can be tried on; the real one is in serve/grpc. */
export async function openGrpcDoor(services: readonly Service[]): Promise<{ address: string; close(): void }> {
  const server = new Server();
  for (const service of services) server.addService(definitionOf(service), implementationOf(service));
  const port = await new Promise<number>((resolve, reject) => {
    server.bindAsync('127.0.0.1:0', ServerCredentials.createInsecure(), (error, bound) =>
      error ? reject(error) : resolve(bound),
    );
  });
  return { address: `127.0.0.1:${port}`, close: () => server.forceShutdown() };
}

function definitionOf(service: Service): ServiceDefinition {
  const entries = Object.entries(service.methods).map(([name, method]) => [
    name,
    {
      path: `/${service.name}/${name}`,
      requestStream: method.kind === 'bidi',
      responseStream: method.kind !== 'unary',
      requestSerialize: (value: Buffer) => value,
      requestDeserialize: (bytes: Buffer): unknown => method.decode(bytes),
      responseSerialize: (message: Message) => message.proto(),
      responseDeserialize: (bytes: Buffer) => bytes,
    },
  ]);
  return Object.fromEntries(entries);
}

function implementationOf(service: Service): UntypedServiceImplementation {
  return Object.fromEntries(Object.entries(service.methods).map(([name, method]) => [name, implement(method)]));
}

function implement(
  method: Method,
):
  | handleUnaryCall<unknown, Message>
  | handleServerStreamingCall<unknown, Message>
  | handleBidiStreamingCall<unknown, Message> {
  switch (method.kind) {
    case 'unary':
      return ((call, callback) => {
        const answer = async (): Promise<Message> => method.handle(call.request, callBy());
        answer().then(
          (message) => callback(null, message),
          (thrown) => callback(statusOf(thrown)),
        );
      }) satisfies handleUnaryCall<unknown, Message>;
    case 'stream':
      return ((call) => {
        const gone = new AbortController();
        call.on('close', () => gone.abort());
        void method.handle(call.request, callBy(gone.signal), streamOver(call));
      }) satisfies handleServerStreamingCall<unknown, Message>;
    case 'watch':
      throw new Error('a watch needs the whole server');
    case 'bidi':
      return ((call) => {
        const sink = method.open(callBy(), streamOver(call));
        call.on('data', (request: unknown) => sink.receive(request));
        call.on('end', () => sink.end());
      }) satisfies handleBidiStreamingCall<unknown, Message>;
  }
}

interface Writer {
  write(message: Message): boolean;
  once(event: 'drain', callback: () => void): unknown;
  end(): unknown;
}

function streamOver(writer: Writer): ServerStream {
  return {
    send: (message) => writer.write(message),
    onDrain: (callback) => void writer.once('drain', callback),
    start: () => {},
    end: () => void writer.end(),
    drainedBytes: 0,
    waitingBytes: 0,
  };
}

function statusOf(thrown: unknown): { code: number; details: string } {
  const { code, message } = toStatusError(thrown);
  return { code, details: message };
}
