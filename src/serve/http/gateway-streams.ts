import type { FileRegistry } from '@bufbuild/protobuf';
import type { Authenticator } from '../../access/authenticator.js';
import type { Call, StreamMethod, WatchMethod } from '../../api/method.js';
import { type Clock, sleep } from '../../base/clock.js';
import type { Log } from '../../base/log.js';
import type { Random } from '../../base/random.js';
import { Code, type StatusError } from '../../base/status-error.js';
import type { TimerWheel } from '../../base/timer-wheel.js';
import { parseFieldMask } from '../../encode/field-mask.js';
import { errorToTell } from '../error-to-tell.js';
import type { HttpForward } from '../forward/http-forward.js';
import type { OpenStreams } from '../open-streams.js';
import { asksForFile, callOptions } from './call-options.js';
import { DownloadStream } from './download-stream.js';
import { decodeRequest, type Incoming, openCall } from './gateway-call.js';
import { MessageStream } from './message-stream.js';
import { passOn } from './pass-on.js';
import { gatewayMetadata } from './request-metadata.js';
import { StreamReply } from './stream-reply.js';

export interface GatewayStreamsOptions {
  readonly registry: FileRegistry;
  readonly authenticator: Authenticator;
  readonly openStreams: OpenStreams;
  readonly wheel: TimerWheel;
  readonly clock: Clock;
  readonly heartbeatMs: number;
  readonly random: Random;
  readonly log: Log;
  /** For requests that an Argo CD server answers better; absent: they are answered here. */
  readonly forward?: HttpForward;
}

/** Server streams as server-sent events, NDJSON or a file. */
export class GatewayStreams {
  constructor(private readonly options: GatewayStreamsOptions) {}

  async answer(incoming: Incoming, method: StreamMethod<unknown> | WatchMethod<unknown>): Promise<void> {
    const stream = new StreamReply(incoming.reply, this.options.random);
    try {
      const call = await openCall(incoming, this.options.authenticator);
      if (incoming.request.method === 'HEAD') return stream.headOnly();
      if (method.kind === 'watch') await this.watch(incoming, method, { stream, call });
      else await this.plainStream(incoming, method, { stream, call });
    } catch (thrown) {
      const error = errorToTell(thrown, this.options.log);
      if (stream.hasStarted) return stream.start(new Map()).end(error);
      if (stream.isSse && isTemporary(error)) return stream.refuseForNow(error);
      if (isForbidden(error)) await sleep(this.options.clock, REFUSAL_MS * (0.75 + this.options.random.next() / 2));
      stream.refuse(error, stream.isSse || asksForMarks(incoming) ? 'frame' : 'argocd');
    }
  }

  private watch(
    incoming: Incoming,
    method: WatchMethod<unknown>,
    { stream, call }: { stream: StreamReply; call: Call },
  ): Promise<void> {
    return method.open(decodeRequest(incoming, method, this.options.registry), call, {
      framing: stream.framing,
      signal: call.signal,
      start: (name) => {
        if (name) call.responseMetadata.set('x-kubecast-start', name);
        return stream.start(call.responseMetadata);
      },
    });
  }

  private async plainStream(
    incoming: Incoming,
    method: StreamMethod<unknown>,
    { stream, call }: { stream: StreamReply; call: Call },
  ): Promise<void> {
    const { forward, registry } = this.options;
    const request = decodeRequest(incoming, method, registry);
    if (forward && method.forwards?.(request, call)) return passOn(incoming.request, incoming.reply, forward);
    const download = asksForFile(incoming.query) ? method.download?.(request) : undefined;
    if (download) {
      const file = new DownloadStream(incoming.reply, download, call.responseMetadata);
      this.options.openStreams.add(file, call);
      return file.follow(async () => method.handle(request, call, file));
    }
    const messages = new MessageStream(stream, call.responseMetadata, parseFieldMask(call.options.fields));
    const heartbeat = this.options.wheel.every(this.options.heartbeatMs, () => messages.heartbeat());
    call.signal.addEventListener('abort', () => heartbeat.cancel(), { once: true });
    this.options.openStreams.add(messages, call);
    await method.handle(request, call, messages);
  }
}

/** Those who do not are Argo CD's own (R10). */
function asksForMarks({ query, request }: Incoming): boolean {
  try {
    const { bookmarks, lastEventId } = callOptions(query, gatewayMetadata(request.raw));
    return bookmarks || lastEventId !== undefined;
  } catch {
    // That cannot be read: it may be what is refused.
    return false;
  }
}

/** Stock pages ask again at once, for ever: a refusal that will not change is given slowly (R12). */
const REFUSAL_MS = 1_000;

function isForbidden(error: StatusError): boolean {
  return error.code === Code.UNAUTHENTICATED || error.code === Code.PERMISSION_DENIED;
}

/** What may be gone when the client comes back (R12). */
function isTemporary(error: StatusError): boolean {
  return error.code === Code.UNAVAILABLE || error.code === Code.RESOURCE_EXHAUSTED;
}
