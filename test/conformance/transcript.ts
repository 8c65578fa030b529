import type { IncomingMessage } from 'node:http';
import { NormalForm } from './normal-form.js';

/** On every answer of an API server; only where one of them is missing, the transcript says so. */
const ALWAYS = [
  'audit-id',
  'cache-control',
  'x-kubernetes-pf-flowschema-uid',
  'x-kubernetes-pf-prioritylevel-uid',
] as const;
const UNTOLD = new Set<string>([...ALWAYS, 'date', 'connection', 'keep-alive', 'content-type', 'content-length']);

/** What was asked and answered in one case, without what chance decides: two servers are alike where these are equal. */
export class Transcript {
  private readonly lines: string[] = [];
  private readonly normal: NormalForm;

  constructor(namespace: string) {
    this.normal = new NormalForm(namespace);
  }

  asked(method: string, path: string): void {
    this.add(`> ${method} ${path}`);
  }

  answered(response: IncomingMessage): void {
    this.head(response, response.headers['content-length'] === undefined ? '' : ' sized');
  }

  /** Without its length. */
  answeredInWords(response: IncomingMessage): void {
    delete response.headers['transfer-encoding'];
    this.head(response, '');
  }

  private head({ statusCode, headers }: IncomingMessage, size: string): void {
    this.add(`< ${statusCode ?? 0} ${headers['content-type'] ?? 'no type'}${size}`);
    for (const name of ALWAYS.filter((usual) => headers[usual] === undefined)) this.add(`< without ${name}`);
    const told = Object.entries(headers).filter(([name]) => !UNTOLD.has(name));
    told.sort(([a], [b]) => (a < b ? -1 : 1));
    for (const [name, value] of told) this.add(`< ${name}: ${String(value)}`);
  }

  body(text: string): void {
    if (text === '') return;
    for (const line of this.normal.of(text).replace(/\n$/, '').split('\n')) this.lines.push(line);
    if (!text.endsWith('\n')) this.add('(no newline at the end)');
  }

  /** Answers that are not told: their objects count among those that the case has seen. */
  kept(text: string): void {
    this.normal.reveal(text);
  }

  normalOf(line: string): string {
    return this.normal.of(line);
  }

  noted(line: string): void {
    this.add(line);
  }

  toString(): string {
    return this.lines.join('\n');
  }

  private add(line: string): void {
    this.lines.push(this.normal.of(line));
  }
}
