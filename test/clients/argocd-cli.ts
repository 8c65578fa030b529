import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { CHECKOUT } from '../support/checkout.js';
import { type LineEnd, type PastedLine, Terminal } from '../support/terminal.js';

/** Where `npm run test:clients` builds Argo CD's command line client. */
export const ARGOCD = `${CHECKOUT}.cache/bin/argocd`;

/** What it is told on which way to go, once, at the login. */
export type CliWay = '--plaintext' | '--plaintext --grpc-web' | '--plaintext --grpc-web-root-path /argo-cd';

/** Somebody at a terminal, with a home in which `argocd login` remembers the server. */
export class ArgocdCli {
  private readonly terminal = new Terminal();

  constructor(
    private readonly address: string,
    private readonly way: CliWay,
  ) {}

  login(name: string, password: string): Promise<LineEnd> {
    // It tries HTTP/2 first, whatever it is told; a proxy that leads paths has none.
    const flags = this.way.endsWith('/argo-cd') ? `${this.way} --skip-test-tls` : this.way;
    return this.run(`login ${this.address} ${flags} --username ${name} --password '${password}'`);
  }

  /** Without a login: by a token. */
  runAs(token: string, line: string): Promise<LineEnd> {
    return this.run(`${line} --server ${this.address} ${this.way} --auth-token ${token}`);
  }

  run(line: string): Promise<LineEnd> {
    return this.start(line).ended;
  }

  /** A command that takes its time. */
  start(line: string): PastedLine {
    return this.terminal.paste(`exec '${ARGOCD}' ${line}`);
  }

  /** What `argocd login` keeps. */
  async savedToken(): Promise<string> {
    const text = await readFile(join(this.terminal.home, '.config/argocd/config'), 'utf8');
    return /auth-token: (\S+)/.exec(text)?.[1] ?? '';
  }

  close(): Promise<void> {
    return this.terminal.close();
  }
}
