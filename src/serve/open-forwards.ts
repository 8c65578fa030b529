import type { Authenticator } from '../access/authenticator.js';
import type { Clock } from '../base/clock.js';
import type { Metrics } from '../base/metrics.js';
import { type ArgocdServer } from './forward/argocd-server.js';
import { HttpForward, type HttpForwardOptions } from './forward/http-forward.js';
import { InFlight } from './forward/in-flight.js';
import { WebSocketForward } from './forward/websocket-forward.js';
import { GrpcForward } from './grpc/grpc-forward.js';

/** What the doors take as options: empty where there is no server to pass calls on to. */
export interface Forwards {
  readonly http: { readonly forward?: HttpForward };
  readonly webSockets: { readonly webSockets?: WebSocketForward };
  readonly grpc: { readonly forward?: GrpcForward };
  /** Ends after `ms` what is still on its way. */
  drain(clock: Clock, ms: number): Promise<void>;
  close(): void;
}

interface ForwardsOptions extends Omit<HttpForwardOptions, 'server' | 'inFlight'> {
  readonly metrics: Metrics;
  readonly authenticator: Authenticator;
}

/** The ways to an Argo CD server, one for each protocol; connections are made when they are needed. */
export function openForwards(server: ArgocdServer | undefined, options: ForwardsOptions): Forwards {
  if (!server) return { http: {}, webSockets: {}, grpc: {}, drain: () => Promise.resolve(), close: () => undefined };
  const inFlight = new InFlight();
  const http = new HttpForward({ ...options, server, inFlight });
  const webSockets = new WebSocketForward({ ...options, server, inFlight });
  const grpc = new GrpcForward({ ...options, server, inFlight });
  const { metrics } = options;
  metrics.beforeScrape(() => metrics.forwardedRequestBytes.set(grpc.requestBytes));
  return {
    http: { forward: http },
    webSockets: { webSockets },
    grpc: { forward: grpc },
    drain: (clock, ms) => inFlight.drain(clock, ms),
    close() {
      http.close();
      webSockets.close();
      grpc.close();
    },
  };
}
