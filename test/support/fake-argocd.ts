import grpc from '@grpc/grpc-js';
import {
  createServer,
  type IncomingHttpHeaders,
  type IncomingMessage,
  type Server as HttpServer,
  type ServerResponse,
} from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { demultiplex } from '../../src/serve/port-demux.js';

/** One HTTP request that arrived. */
export interface ArrivedRequest {
  readonly method: string;
  readonly url: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
  /** That the body came in. */
  readonly pieces: number;
  isGone: boolean;
}

/** One gRPC call that arrived. */
export interface ArrivedCall {
  readonly path: string;
  readonly metadata: Record<string, unknown>;
  readonly deadline: grpc.Deadline;
  /** Of the side that streams; the requests, where both do. */
  readonly messages: Buffer[];
  isCancelled: boolean;
}

export type Answer = (response: ServerResponse, request: ArrivedRequest) => void;

interface AnyCall {
  readonly metadata: grpc.Metadata;
  getPath(): string;
  getDeadline(): grpc.Deadline;
  on(event: 'cancelled', listener: () => void): unknown;
}

type Duplex = grpc.ServerDuplexStream<Buffer, Buffer>;

/** A server that stands where Argo CD would: HTTP and gRPC on one port, remembering what arrives. */
export class FakeArgocd {
  readonly requests: ArrivedRequest[] = [];
  readonly calls: ArrivedCall[] = [];
  /** A unary gRPC method that never answers. */
  hangsAt = '';
  /** What a unary gRPC method answers with instead of an echo. */
  write: (() => Promise<Buffer>) | undefined;
  /** How HTTP requests are answered. */
  answer: Answer = (response) => response.end('{}');
  private readonly grpcServer = new grpc.Server({ 'grpc.max_receive_message_length': -1 });
  private server: HttpServer | undefined;

  /** With a certificate, HTTP alone. */
  async open(tls?: { key: string; cert: string }): Promise<string> {
    const listener = (request: IncomingMessage, response: ServerResponse): void => this.onRequest(request, response);
    if (tls) {
      this.server = createTlsServer(tls, listener);
    } else {
      const server = createServer(listener);
      this.grpcServer.addService(RAW_METHODS, {
        Unary: (call: grpc.ServerUnaryCall<Buffer, Buffer>, callback: grpc.sendUnaryData<Buffer>) =>
          this.onUnary(call, callback),
        Get: (call: grpc.ServerUnaryCall<Buffer, Buffer>, callback: grpc.sendUnaryData<Buffer>) =>
          this.onUnary(call, callback),
        Managed: (call: grpc.ServerUnaryCall<Buffer, Buffer>, callback: grpc.sendUnaryData<Buffer>) =>
          this.onUnary(call, callback),
        Events: (call: grpc.ServerUnaryCall<Buffer, Buffer>, callback: grpc.sendUnaryData<Buffer>) =>
          this.onUnary(call, callback),
        Logs: (call: grpc.ServerWritableStream<Buffer, Buffer>) => this.onLogs(call),
        ServerStream: (call: grpc.ServerWritableStream<Buffer, Buffer>) => this.onServerStream(call),
        ClientStream: (call: grpc.ServerReadableStream<Buffer, Buffer>, callback: grpc.sendUnaryData<Buffer>) =>
          this.onClientStream(call, callback),
        Bidi: (call: Duplex) => this.onBidi(call),
      });
      const injector = this.grpcServer.createConnectionInjector(grpc.ServerCredentials.createInsecure());
      demultiplex(server, { toGrpc: (socket) => injector.injectConnection(socket), sniffTimeoutMs: 10_000 });
      this.server = server;
    }
    const { server } = this;
    await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve));
    const address: AddressInfo | string | null = server.address();
    const port = typeof address === 'object' && address ? address.port : 0;
    return `${tls ? 'https' : 'http'}://127.0.0.1:${port}`;
  }

  close(): void {
    this.grpcServer.forceShutdown();
    this.server?.close();
    this.server?.closeAllConnections();
  }

  private onRequest(request: IncomingMessage, response: ServerResponse): void {
    const pieces: Buffer[] = [];
    request.on('data', (bytes: Buffer) => pieces.push(bytes));
    request.on('end', () => {
      const { method = '', url = '', headers } = request;
      const body = Buffer.concat(pieces);
      const arrived: ArrivedRequest = { method, url, headers, body, pieces: pieces.length, isGone: false };
      response.on('close', () => {
        arrived.isGone = !response.writableFinished;
      });
      this.requests.push(arrived);
      this.answer(response, arrived);
    });
  }

  private note(call: AnyCall): ArrivedCall {
    const arrived: ArrivedCall = {
      path: call.getPath(),
      metadata: call.metadata.getMap(),
      deadline: call.getDeadline(),
      messages: [],
      isCancelled: false,
    };
    call.on('cancelled', () => {
      arrived.isCancelled = true;
    });
    this.calls.push(arrived);
    return arrived;
  }

  /** Echoes; `fail` fails, `hang` never answers. */
  private onUnary(call: grpc.ServerUnaryCall<Buffer, Buffer>, callback: grpc.sendUnaryData<Buffer>): void {
    this.note(call).messages.push(call.request);
    const text = call.request.toString();
    if (text === 'hang' || call.getPath() === this.hangsAt) return;
    call.sendMetadata(metadataOf({ 'x-head': 'head' }));
    if (text === 'fail') callback({ code: 9, details: 'not – now', metadata: metadataOf({ 'x-tail': 'tail' }) });
    else if (this.write) void this.write().then((message) => callback(null, message));
    else callback(null, Buffer.concat([Buffer.from('echo '), call.request]), metadataOf({ 'x-tail': 'tail' }));
  }

  private onServerStream(call: grpc.ServerWritableStream<Buffer, Buffer>): void {
    const { messages } = this.note(call);
    const [count = 0, padding = 0] = call.request.toString().split(' ').map(Number);
    call.on('error', () => undefined);
    const goOn = (): void => {
      while (messages.length < count) {
        const message = Buffer.from(`${messages.length}`.padEnd(padding));
        messages.push(message);
        if (!call.write(message)) return void call.once('drain', goOn);
      }
      call.emit('error', { code: 10, details: 'over', metadata: metadataOf({ 'x-tail': 'tail' }) });
    };
    goOn();
  }

  /** Says the request, and goes on until it is cancelled. */
  private onLogs(call: grpc.ServerWritableStream<Buffer, Buffer>): void {
    this.note(call);
    call.write(call.request);
  }

  private onClientStream(call: grpc.ServerReadableStream<Buffer, Buffer>, callback: grpc.sendUnaryData<Buffer>): void {
    const { messages } = this.note(call);
    call.on('data', (bytes: Buffer) => messages.push(bytes));
    call.on('end', () => callback(null, Buffer.concat(messages)));
  }

  private onBidi(call: Duplex): void {
    const { messages } = this.note(call);
    call.on('error', () => undefined);
    call.on('data', (bytes: Buffer) => {
      messages.push(bytes);
      call.write(Buffer.concat([Buffer.from('echo '), bytes]));
    });
    call.on('end', () => call.end());
  }
}

const identity = (bytes: Buffer): Buffer => bytes;

/** Methods that take and give bytes, by their names; the kind is in the name. */
export function rawMethod(
  path: string,
  requestStream: boolean,
  responseStream: boolean,
): grpc.MethodDefinition<Buffer, Buffer> {
  return {
    path,
    requestStream,
    responseStream,
    requestSerialize: identity,
    requestDeserialize: identity,
    responseSerialize: identity,
    responseDeserialize: identity,
  };
}

const RAW_METHODS: grpc.ServiceDefinition = {
  Unary: rawMethod('/application.ApplicationService/Sync', false, false),
  Get: rawMethod('/application.ApplicationService/Get', false, false),
  Managed: rawMethod('/application.ApplicationService/ManagedResources', false, false),
  Events: rawMethod('/application.ApplicationService/ListResourceEvents', false, false),
  Logs: rawMethod('/application.ApplicationService/PodLogs', false, true),
  ServerStream: rawMethod('/foreign.Service/ServerStream', false, true),
  ClientStream: rawMethod('/application.ApplicationService/GetManifestsWithFiles', true, false),
  Bidi: rawMethod('/foreign.Service/Bidi', true, true),
};

function metadataOf(entries: Record<string, string>): grpc.Metadata {
  const metadata = new grpc.Metadata();
  for (const [name, value] of Object.entries(entries)) metadata.set(name, value);
  return metadata;
}
