import { CHECKOUT } from '../support/checkout.js';
import type { PastedLine, Terminal } from '../support/terminal.js';

export const ANY_PORTS = '--port 0 --grpc-port 0 --metrics-port 0';

/** `npm start`, as a person types it, with what it has printed. */
export interface RunningDemo {
  readonly process: PastedLine;
  readonly http: string;
  readonly kubeconfig: string;
  /** The indented lines, by which everything can be tried. */
  readonly lines: readonly string[];
}

export async function startDemo(terminal: Terminal, flags: string): Promise<RunningDemo> {
  const process = terminal.paste(`npm start --silent -- ${ANY_PORTS} --cluster-port 0 ${flags}`, CHECKOUT);
  const said = await process.shows(/Ctrl-C ends the demo/);
  const lines = [...said.matchAll(/^ {2}(\S.*)$/gm)].map(([, line = '']) => line);
  const [, http = ''] = /the server on (http:\S+\/),/.exec(said) ?? [];
  const [, kubeconfig = ''] = /--kubeconfig ('[^']+'|\S+) get/.exec(said) ?? [];
  return { process, http, kubeconfig, lines };
}
