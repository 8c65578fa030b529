import { loadedService, requestOf } from './grpc-stream-client.js';
import { framed, GrpcWebCall, type WebFrame } from './grpc-web-client.js';
import { at, seenEvent, type WatchAsk, WatchClient } from './watch-client.js';

const PATH = '/application.ApplicationService/Watch';

/** ApplicationService.Watch over gRPC-Web; messages are read with proto-loader. */
export class GrpcWebWatchClient extends WatchClient {
  private readonly call: GrpcWebCall;
  private readonly decode;

  constructor(url: string, ask: WatchAsk) {
    super();
    const { Watch } = loadedService('application/application.proto', 'application.ApplicationService');
    if (!Watch) throw new Error('no Watch');
    this.decode = Watch.responseDeserialize;
    this.call = new GrpcWebCall(`${url}${PATH}`, framed(Watch.requestSerialize(requestOf(ask))), {
      headers: headersOf(ask),
      onHeaders: ({ statusCode, headers }) => {
        const start = headers['x-kubecast-start'];
        this.start = typeof start === 'string' ? start : undefined;
        this.status = statusCode;
        this.hasHeaders = true;
      },
      onFrame: (frame) => this.onFrame(frame),
    });
    this.call.whenEnded(() => this.onEnd());
  }

  close(): void {
    this.call.close();
  }

  pause(): void {
    this.call.pause();
  }

  resume(): void {
    this.call.resume();
  }

  private onEnd(): void {
    const { trailers } = this.call;
    const code = Number(trailers['grpc-status'] ?? 0);
    if (code !== 0) {
      this.error = { code, message: decodeURIComponent(trailers['grpc-message'] ?? ''), retry: undefined };
    }
    this.isEnded = true;
  }

  private onFrame({ flags, bytes }: WebFrame): void {
    if (flags !== 0) return;
    const message: unknown = this.decode(bytes);
    const cursor = at(message, 'cursor');
    this.frames.push(seenEvent(message, typeof cursor === 'string' && cursor !== '' ? cursor : undefined));
  }
}

function headersOf(ask: WatchAsk): Record<string, string> {
  return {
    ...(ask.lastEventId === undefined ? {} : { 'last-event-id': ask.lastEventId }),
    ...(ask.bookmarks ? { 'x-kubecast-bookmarks': 'true' } : {}),
    ...(ask.events === undefined ? {} : { 'x-kubecast-events': ask.events }),
    ...(ask.subject === undefined ? {} : { 'x-test-subject': ask.subject }),
    ...(ask.token === undefined ? {} : { token: ask.token }),
  };
}
