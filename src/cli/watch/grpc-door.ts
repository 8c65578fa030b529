import { PassThrough } from 'node:stream';
import grpc from '@grpc/grpc-js';
import { ApplicationQuery, ApplicationServiceDefinition } from '../../../gen/application/application.js';
import type { ApplicationWatchEvent } from '../../../gen/github.com/argoproj/argo-cd/v3/pkg/apis/application/v1alpha1/generated.js';
import { StatusError } from '../../base/status-error.js';
import { applicationOf } from '../application.js';
import { connectionError } from '../connection-error.js';
import { metadataWith } from '../grpc-token.js';
import { codeOf } from '../grpc-code.js';
import { eventJson } from '../message-json.js';
import { type Door, eventTypeOf, type Frame, Refusal, startOf } from './frame.js';

export interface GrpcDoorOptions {
  /** `host:port`, plaintext. */
  readonly address: string;
  readonly query: Partial<ApplicationQuery>;
  /** A connection that does not answer a ping within this time is dead. */
  readonly idleMs: number;
  readonly token?: string | undefined;
}

const { watch } = ApplicationServiceDefinition.methods;
const PATH = `/${ApplicationServiceDefinition.fullName}/${watch.name}`;
/** An object of a cluster may have 1.5 MiB, and grows a little as a message. */
const MOST_MESSAGE = 16 * 1024 * 1024;

/** ApplicationService.Watch. */
export function grpcDoor({ address, query, idleMs, token }: GrpcDoorOptions): Door {
  const client = new grpc.Client(address, grpc.credentials.createInsecure(), {
    'grpc.keepalive_time_ms': idleMs / 2,
    'grpc.keepalive_timeout_ms': idleMs / 2,
    'grpc.max_receive_message_length': MOST_MESSAGE,
    // Ours decides when to come back; the channel must not be slower.
    'grpc.initial_reconnect_backoff_ms': 250,
    'grpc.max_reconnect_backoff_ms': 1000,
  });
  const request: ApplicationQuery = { projects: [], project: [], names: [], ...query };
  return {
    address: `${address}${PATH}`,
    async *open(cursor, signal) {
      const call = client.makeServerStreamRequest(PATH, encode, decode, request, metadataOf(cursor, token));
      const cancel = (): void => call.cancel();
      signal.addEventListener('abort', cancel, { once: true });
      try {
        yield* framesOf(call, address);
      } finally {
        signal.removeEventListener('abort', cancel);
        cancel();
      }
    },
  };
}

function decode(bytes: Buffer): ApplicationWatchEvent {
  return watch.responseType.decode(bytes);
}

function encode(query: ApplicationQuery): Buffer {
  return Buffer.from(ApplicationQuery.encode(query).finish());
}

function metadataOf(cursor: string | undefined, token: string | undefined): grpc.Metadata {
  const metadata = metadataWith(token);
  metadata.set('x-kubecast-bookmarks', 'true');
  if (cursor !== undefined) metadata.set('last-event-id', cursor);
  return metadata;
}

type Call = grpc.ClientReadableStream<ApplicationWatchEvent>;
type Heard = { readonly start: grpc.Metadata } | { readonly message: ApplicationWatchEvent };

/**
 * Metadata, messages and status in the order they came. grpc-js emits its error without ending the stream, so that
 * iterating over the call itself would wait for ever.
 */
async function* framesOf(call: Call, address: string): AsyncGenerator<Frame> {
  const heard = new PassThrough({ objectMode: true });
  const ending = statusOf(call);
  call.on('metadata', (start) => void heard.write({ start }));
  call.on('data', (message) => {
    if (!heard.write({ message })) call.pause();
  });
  heard.on('drain', () => void call.resume());
  call.on('end', () => void heard.end());
  for await (const one of heard) yield frameOf(one);
  const { code, details, metadata } = await ending;
  const [cursor] = metadata.get('x-kubecast-cursor');
  if (typeof cursor === 'string') yield { kind: 'mark', mark: 'bookmark', cursor };
  if (code === grpc.status.OK) return;
  const { retry } = new StatusError(codeOf(code), details).http;
  if (!retry) throw new Refusal(details);
  // The words of a server are passed on, those of grpc-js about its channel are not.
  throw code === grpc.status.UNAVAILABLE ? connectionError(new Error(details), address) : new Error(details);
}

function statusOf(call: Call): Promise<grpc.StatusObject> {
  // The same is said by the status, which comes for good ends, too.
  call.on('error', () => undefined);
  return new Promise((resolve) => void call.once('status', resolve));
}

function frameOf(heard: Heard): Frame {
  if ('start' in heard) return { kind: 'start', how: startOf(heard.start.get('x-kubecast-start')[0]) };
  const { type, application, cursor: id } = heard.message;
  const cursor = id === undefined || id === '' ? {} : { cursor: id };
  if (type === 'BOOKMARK') {
    const isSynced = application?.metadata?.annotations['k8s.io/initial-events-end'] !== undefined;
    return { kind: 'mark', mark: isSynced ? 'synced' : 'bookmark', ...cursor };
  }
  const event = {
    type: eventTypeOf(type),
    application: applicationOf(application),
    json: eventJson(heard.message),
  };
  return { kind: 'event', event, ...cursor };
}
