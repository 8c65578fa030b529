import type { Caller } from '../access/caller.js';
import type { StatusError } from '../base/status-error.js';
import type { Message } from '../encode/message.js';
import type { WatchStream } from '../watch/watch-stream.js';

/** What a method may know about its caller, whatever door the call came in by. */
export interface Call {
  readonly caller: Caller;
  /** Request metadata or headers that a method may read, by lower-case name. */
  readonly metadata: ReadonlyMap<string, string>;
  readonly options: CallOptions;
  /** Aborted when the call is over, for whatever reason: ended, cancelled, out of time. */
  readonly signal: AbortSignal;
  /** Sent with the answer; to be filled before the method answers or starts its stream. */
  readonly responseMetadata: Map<string, string>;
}

/** What a caller may ask of any method, beside the request message. */
export interface CallOptions {
  readonly fields?: string;
  readonly lastEventId?: string;
  readonly bookmarks: boolean;
  readonly events?: string;
}

/** What an Argo CD server behind us answers better. */
interface Forwardable<Request> {
  /**
   * Whether a request is for that server: a write in disguise, or about what is not known here. Asked only where there
   * is such a server, before anything is answered; throws what `handle` would throw at who may not ask.
   */
  forwards?(request: Request, call: Call): boolean;
}

export interface UnaryMethod<Request> extends Forwardable<Request> {
  readonly kind: 'unary';
  decode(bytes: Uint8Array): Request;
  handle(request: Request, call: Call): Message | Promise<Message>;
}

export interface StreamMethod<Request> extends Forwardable<Request> {
  readonly kind: 'stream';
  decode(bytes: Uint8Array): Request;
  /** For methods whose answer can be had as a file, over HTTP with `download=true`. */
  download?(request: Request): Download;
  /** May return before the stream ends: the stream lives until `end`, or until the call is aborted. */
  handle(request: Request, call: Call, stream: ServerStream): void | Promise<void>;
}

/** A stream's messages as the lines of a file. */
export interface Download {
  /** As the caller's names make it: the door makes it safe. */
  readonly fileName: string;
  text(message: Message): Buffer;
}

/** A watch: shared by all who see the same, and told in frames that the door names (R1-R12). */
export interface WatchMethod<Request> {
  readonly kind: 'watch';
  decode(bytes: Uint8Array): Request;
  /** Rejects as long as the stream has not started. */
  open(request: Request, call: Call, stream: WatchStream): Promise<void>;
}

/** Both sides talk; for gRPC alone. While its stream pushes back, a door reads no further requests. */
export interface BidiMethod<Request> {
  readonly kind: 'bidi';
  decode(bytes: Uint8Array): Request;
  open(call: Call, stream: ServerStream): RequestSink<Request>;
}

/** Where a door puts what a client goes on to say. */
export interface RequestSink<Request> {
  receive(request: Request): void;
  /** The client has said everything. */
  end(): void;
}

/** A plain server stream: messages one by one. */
export interface ServerStream {
  /** False when the door pushed back: the message is on its way, but the next should wait for `onDrain`. */
  send(message: Message): boolean;
  /** Calls back once, when the door takes messages again. */
  onDrain(callback: () => void): void;
  /** Sends the headers, before there is any message. */
  start(metadata?: ReadonlyMap<string, string>): void;
  end(error?: StatusError): void;
  /** Bytes that have left our hands so far; only differences mean something. */
  readonly drainedBytes: number;
  /** Bytes that wait to leave our hands. */
  readonly waitingBytes: number;
}

/** A method of whatever request: a door gives `handle` only what `decode` returned. */
export type Method = UnaryMethod<unknown> | StreamMethod<unknown> | WatchMethod<unknown> | BidiMethod<unknown>;

export interface Service {
  /** `open`: also for callers without credentials, or with bad ones; they come as NOBODY. */
  readonly access?: 'open';
  /** Its full name in proto/. */
  readonly name: string;
  /** By the names that proto/ gives them. */
  readonly methods: Readonly<Record<string, Method>>;
}
