import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { CHECKOUT } from '../support/checkout.js';
import type { Simulator } from '../../src/simulator/simulator.js';
import type { PastedLine, Terminal } from '../support/terminal.js';

/** `kubecast serve`, a process of its own, before a cluster that lives in the test. */
export interface RunningServer {
  readonly process: PastedLine;
  /** Ends in a slash. */
  readonly http: string;
  readonly port: number;
}

export interface ServerFlags {
  /** 0 is any free one. */
  readonly port?: number;
  readonly flags?: string;
}

export async function startServer(
  terminal: Terminal,
  simulator: Simulator,
  { port = 0, flags = '' }: ServerFlags = {},
): Promise<RunningServer> {
  const kubeconfig = join(terminal.home, 'config');
  writeFileSync(kubeconfig, simulator.kubeconfig());
  const ports = `--port ${port} --grpc-port 0 --metrics-port 0`;
  const line = `exec node '${CHECKOUT}dist/src/main.js' serve --kubeconfig '${kubeconfig}' ${ports} ${flags}`;
  const process = terminal.paste(line);
  const [, http = ''] = /listens: (http:\S+\/) /.exec(await process.shows(/listens: .*\n/)) ?? [];
  return { process, http, port: Number(new URL(http).port) };
}
