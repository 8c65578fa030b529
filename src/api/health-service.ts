import type { DescMessage, Registry } from '@bufbuild/protobuf';
import {
  HealthCheckRequest,
  HealthCheckResponse,
  HealthListRequest,
  HealthListResponse,
  HealthCheckResponse_ServingStatus as Status,
} from '../../gen/grpc/health/v1/health.js';
import { Code, StatusError } from '../base/status-error.js';
import { GoMessage } from '../encode/go-message.js';
import { messageDescriptor } from './descriptors.js';
import type { Call, ServerStream, Service, StreamMethod, UnaryMethod } from './method.js';

/** Whether the server can be used, and when that changes. */
export interface ServingState {
  isServing(): boolean;
  /** Calls back after every change, until the result is called. */
  onChange(callback: () => void): () => void;
}

/** gRPC's health service. Every service of `served`, and the server itself as '', has the one state. */
export function createHealthService(registry: Registry, state: ServingState, served: () => readonly string[]): Service {
  const health = new Health(registry, state, served);
  const Check: UnaryMethod<HealthCheckRequest> = {
    kind: 'unary',
    decode: (bytes) => HealthCheckRequest.decode(bytes),
    handle: (request) => health.check(request.service ?? ''),
  };
  const List: UnaryMethod<HealthListRequest> = {
    kind: 'unary',
    decode: (bytes) => HealthListRequest.decode(bytes),
    handle: () => health.list(),
  };
  const Watch: StreamMethod<HealthCheckRequest> = {
    kind: 'stream',
    decode: (bytes) => HealthCheckRequest.decode(bytes),
    handle: (request, call, stream) => health.watch(request.service ?? '', call, stream),
  };
  // Probes have no token.
  return { name: 'grpc.health.v1.Health', access: 'open', methods: { Check, List, Watch } };
}

class Health {
  private readonly response: DescMessage;
  private readonly listResponse: DescMessage;

  constructor(
    registry: Registry,
    private readonly state: ServingState,
    private readonly served: () => readonly string[],
  ) {
    this.response = messageDescriptor(registry, 'grpc.health.v1.HealthCheckResponse');
    this.listResponse = messageDescriptor(registry, 'grpc.health.v1.HealthListResponse');
  }

  check(service: string): GoMessage<HealthCheckResponse> {
    const status = this.statusOf(service);
    if (status === Status.SERVICE_UNKNOWN) throw new StatusError(Code.NOT_FOUND, `there is no service ${service}`);
    return this.message(status);
  }

  list(): GoMessage<HealthListResponse> {
    const statuses = Object.fromEntries(['', ...this.served()].map((name) => [name, { status: this.statusOf(name) }]));
    return new GoMessage(this.listResponse, HealthListResponse, { statuses });
  }

  /** The state now, then each that differs from the one before; to a slow reader only the newest. */
  watch(service: string, call: Call, stream: ServerStream): void {
    if (call.signal.aborted) return;
    let told: Status | undefined;
    let isBlocked = false;
    const tell = (): void => {
      const status = this.statusOf(service);
      if (call.signal.aborted || isBlocked || status === told) return;
      told = status;
      if (stream.send(this.message(status))) return;
      isBlocked = true;
      stream.onDrain(() => {
        isBlocked = false;
        tell();
      });
    };
    const unsubscribe = this.state.onChange(tell);
    call.signal.addEventListener('abort', unsubscribe, { once: true });
    stream.start();
    tell();
  }

  private statusOf(service: string): Status {
    if (service !== '' && !this.served().includes(service)) return Status.SERVICE_UNKNOWN;
    return this.state.isServing() ? Status.SERVING : Status.NOT_SERVING;
  }

  private message(status: Status): GoMessage<HealthCheckResponse> {
    return new GoMessage(this.response, HealthCheckResponse, { status });
  }
}
