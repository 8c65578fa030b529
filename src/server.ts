import type { Log } from './base/log.js';
import type { ServeConfig } from './config.js';

/** A server that listens. */
export interface RunningServer {
  readonly host: string;
  readonly httpPort: number;
  readonly grpcPort: number;
  readonly metricsPort: number;
  drain(): Promise<void>;
  close(): Promise<void>;
  whenReady(): Promise<void>;
}

export function startServer(_config: ServeConfig, _log: Log): Promise<RunningServer> {
  return Promise.reject(new Error('this build cannot serve yet'));
}
