import { type ArgocdServer } from './forward/argocd-server.js';
import { HttpForward, type HttpForwardOptions } from './forward/http-forward.js';
import { GrpcForward } from './grpc/grpc-forward.js';

/** What the doors take as options: empty where there is no server to pass calls on to. */
export interface Forwards {
  readonly http: { readonly forward?: HttpForward };
  readonly grpc: { readonly forward?: GrpcForward };
  close(): void;
}

/** The ways to an Argo CD server, one for each protocol; connections are made when they are needed. */
export function openForwards(server: ArgocdServer | undefined, options: Omit<HttpForwardOptions, 'server'>): Forwards {
  if (!server) return { http: {}, grpc: {}, close: () => undefined };
  const http = new HttpForward({ ...options, server });
  const grpc = new GrpcForward(server, options.log);
  return {
    http: { forward: http },
    grpc: { forward: grpc },
    close() {
      http.close();
      grpc.close();
    },
  };
}
