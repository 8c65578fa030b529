import {
  type ChannelOptions,
  type ClientReadableStream,
  Client,
  credentials,
  Metadata,
  type ServiceDefinition,
  type StatusObject,
} from '@grpc/grpc-js';
import { loadSync } from '@grpc/proto-loader';
import { at, seenEvent, type WatchAsk, WatchClient } from './watch-client.js';

/** A service as @grpc/proto-loader reads it from proto/. */
export function loadedService(file: string, service: string): ServiceDefinition {
  const loaded = loadSync(file, { includeDirs: ['proto'], keepCase: true, longs: String })[service];
  if (!loaded || 'format' in loaded) throw new Error(`${service} is not a service of ${file}`);
  return loaded;
}

/** A client of one service; its calls go by the names of proto/. */
export class GrpcClient {
  private readonly client: Client;

  constructor(
    address: string,
    private readonly service: ServiceDefinition,
    options: ChannelOptions = {},
  ) {
    this.client = new Client(address, credentials.createInsecure(), {
      'grpc.max_receive_message_length': -1,
      'grpc.use_local_subchannel_pool': 1,
      ...options,
    });
  }

  unary(method: string, request: object, metadata = new Metadata()): Promise<unknown> {
    const { path, requestSerialize, responseDeserialize } = this.definition(method);
    return new Promise((resolve, reject) => {
      this.client.makeUnaryRequest(path, requestSerialize, responseDeserialize, request, metadata, (error, value) => {
        if (error) reject(error);
        else resolve(value);
      });
    });
  }

  stream(method: string, request: object, metadata = new Metadata()): ClientReadableStream<unknown> {
    const { path, requestSerialize, responseDeserialize } = this.definition(method);
    return this.client.makeServerStreamRequest(path, requestSerialize, responseDeserialize, request, metadata);
  }

  close(): void {
    this.client.close();
  }

  private definition(method: string): ServiceDefinition[string] {
    const definition = this.service[method];
    if (!definition) throw new Error(`no method ${method}`);
    return definition;
  }
}

const APPLICATIONS = loadedService('application/application.proto', 'application.ApplicationService');

export function applicationClient(address: string, options?: ChannelOptions): GrpcClient {
  return new GrpcClient(address, APPLICATIONS, options);
}

/** ApplicationService.Watch, with metadata for what is no part of the request. */
export class GrpcWatchClient extends WatchClient {
  trailerCursor: string | undefined;
  private readonly client: GrpcClient;
  private readonly call: ClientReadableStream<unknown>;

  constructor(address: string, ask: WatchAsk) {
    super();
    this.client = applicationClient(address);
    this.call = this.client.stream('Watch', requestOf(ask), metadataOf(ask));
    this.call.on('metadata', (metadata: Metadata) => {
      this.hasHeaders = true;
      this.status = 200;
      this.start = textOf(metadata, 'x-kubecast-start');
    });
    this.call.on('data', (message: unknown) => this.onMessage(message));
    this.call.on('status', (status: StatusObject) => this.onStatus(status));
    this.call.on('error', () => undefined);
  }

  close(): void {
    this.call.cancel();
    this.client.close();
  }

  pause(): void {
    this.call.pause();
  }

  resume(): void {
    this.call.resume();
  }

  private onMessage(message: unknown): void {
    const cursor = at(message, 'cursor');
    this.frames.push(seenEvent(message, typeof cursor === 'string' && cursor !== '' ? cursor : undefined));
  }

  private onStatus({ code, details, metadata }: StatusObject): void {
    this.trailerCursor = textOf(metadata, 'x-kubecast-cursor');
    if (code !== 0) this.error = { code, message: details, retry: undefined };
    this.isEnded = true;
    this.client.close();
  }
}

export function requestOf(ask: WatchAsk): object {
  const { name, names, appNamespace, projects, selector, resourceVersion } = ask;
  return { name, names, appNamespace, projects, selector, resourceVersion };
}

function metadataOf(ask: WatchAsk): Metadata {
  const metadata = new Metadata();
  if (ask.lastEventId !== undefined) metadata.set('last-event-id', ask.lastEventId);
  if (ask.bookmarks) metadata.set('x-kubecast-bookmarks', 'true');
  if (ask.events !== undefined) metadata.set('x-kubecast-events', ask.events);
  if (ask.subject !== undefined) metadata.set('x-test-subject', ask.subject);
  if (ask.token !== undefined) metadata.set('token', ask.token);
  return metadata;
}

function textOf(metadata: Metadata, name: string): string | undefined {
  const [value] = metadata.get(name);
  return typeof value === 'string' ? value : undefined;
}
