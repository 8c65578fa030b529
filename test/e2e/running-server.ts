import { mkdtempSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { CHECKOUT } from '../support/checkout.js';
import type { PastedLine, Terminal } from '../support/terminal.js';

/** `kubecast serve`, a process of its own, before a cluster that the test has. */
export interface RunningServer {
  readonly process: PastedLine;
  /** Ends in a slash. */
  readonly http: string;
  readonly port: number;
  /** Without a slash at its end. */
  readonly url: string;
  readonly metricsUrl: string;
  /** gRPC, on the shared port. */
  readonly grpcAddress: string;
  /** The file of its own that it was given. */
  readonly kubeconfig: string;
}

/** A cluster as far as kubeconfigs go. */
export interface Reachable {
  kubeconfig(): string;
}

export interface ServerFlags {
  /** 0 is any free one. */
  readonly port?: number;
  readonly flags?: string;
}

export async function startServer(
  terminal: Terminal,
  cluster: Reachable,
  { port = 0, flags = '' }: ServerFlags = {},
): Promise<RunningServer> {
  const kubeconfig = join(mkdtempSync(join(terminal.home, 'serve-')), 'config');
  writeFileSync(kubeconfig, cluster.kubeconfig());
  const ports = `--port ${port} --grpc-port 0 --metrics-port 0`;
  const line = `exec node '${CHECKOUT}dist/src/main.js' serve --kubeconfig '${kubeconfig}' --auth none --host 127.0.0.1 ${ports} ${flags}`;
  const process = terminal.paste(line);
  const said = await process.shows(/listens: .*\n/);
  const [, http = '', metricsUrl = ''] = /listens: (http:\S+\/) .* (http:\S+\/metrics)/.exec(said) ?? [];
  const { port: bound, host } = new URL(http);
  return { process, http, port: Number(bound), url: http.slice(0, -1), metricsUrl, grpcAddress: host, kubeconfig };
}
