import type { IncomingMessage } from 'node:http';
import { text as readText } from 'node:stream/consumers';
import { finished } from 'node:stream/promises';
import { valueAt } from '../../src/simulator/kubernetes-object.js';
import { waitUntil } from '../support/wait-until.js';
import type { ApiUnderTest } from './api-under-test.js';
import { type Call, send } from './exchange.js';
import { Transcript } from './transcript.js';
import { WatchOfCase } from './watch-of-case.js';

export interface Answer {
  readonly status: number;
  readonly text: string;
  /** undefined where it is no JSON. */
  readonly body: unknown;
}

/** One case on one server: in a namespace of its own, with the transcript of what is asked and answered. */
export class Scene {
  readonly transcript: Transcript;
  private readonly watches: WatchOfCase[] = [];

  private constructor(
    readonly api: ApiUnderTest,
    readonly namespace: string,
  ) {
    this.transcript = new Transcript(namespace);
  }

  static async open(api: ApiUnderTest): Promise<Scene> {
    const scene = new Scene(
      api,
      `case-${String(process.pid).padStart(7, '0')}-${String((opened += 1)).padStart(4, '0')}`,
    );
    await scene.quietly({ method: 'POST', path: '/api/v1/namespaces', body: { metadata: { name: scene.namespace } } });
    return scene;
  }

  get applications(): string {
    return this.collection('argoproj.io/v1alpha1', 'applications');
  }

  get configMaps(): string {
    return this.collection('v1', 'configmaps');
  }

  collection(version: string, plural: string): string {
    return `${version.includes('/') ? '/apis' : '/api'}/${version}/namespaces/${this.namespace}/${plural}`;
  }

  /** Asks, for the transcript. */
  async ask(call: Call): Promise<Answer> {
    this.transcript.asked(call.method ?? 'GET', call.path);
    const response = await send(this.api, call);
    // How long a table is, is a matter of the words in it.
    if (/as=Table/.test(call.headers?.['accept'] ?? '')) this.transcript.answeredInWords(response);
    else this.transcript.answered(response);
    const answer = await whole(response);
    this.transcript.body(answer.text);
    return answer;
  }

  get(path: string, headers: Readonly<Record<string, string>> = {}): Promise<Answer> {
    return this.ask({ path, headers });
  }

  post(path: string, body: unknown): Promise<Answer> {
    return this.ask({ method: 'POST', path, body });
  }

  put(path: string, body: unknown): Promise<Answer> {
    return this.ask({ method: 'PUT', path, body });
  }

  patch(path: string, body: unknown, type = 'merge-patch+json'): Promise<Answer> {
    return this.ask({ method: 'PATCH', path, body, headers: { 'content-type': `application/${type}` } });
  }

  delete(path: string, body?: unknown): Promise<Answer> {
    return this.ask({ method: 'DELETE', path, body });
  }

  /** Sets the scene: what is answered is not part of the transcript, but has to be a success. */
  async quietly(call: Call): Promise<Answer> {
    const answer = await whole(await send(this.api, call));
    if (answer.status < 200 || answer.status > 299) throw new Error(`${call.path} answered ${answer.text}`);
    if (call.method !== undefined) this.transcript.kept(answer.text);
    return answer;
  }

  /** As `quietly`, but it may fail. */
  async perhaps(call: Call): Promise<void> {
    await whole(await send(this.api, call));
  }

  /** Asks for the sake of the headers. */
  async head(path: string, headers: Readonly<Record<string, string>>): Promise<void> {
    this.transcript.asked('GET', path);
    const response = await send(this.api, { path, headers });
    this.transcript.answered(response);
    response.resume();
    await finished(response);
  }

  /** An Application, without being mentioned; answers its revision. */
  async given(name: string, more: Readonly<Record<string, unknown>> = {}): Promise<string> {
    const { metadata = {}, ...fields } = more;
    const object = { ...application(name), ...fields, metadata: { name, ...Object(metadata) } };
    return revisionOf(await this.quietly({ method: 'POST', path: this.applications, body: object }));
  }

  /** Waits until the server's caches have seen the revision. */
  async settled(path: string, revision: string): Promise<void> {
    const query = `resourceVersion=${revision}&resourceVersionMatch=NotOlderThan`;
    await this.quietly({ path: `${path}?${query}` });
  }

  async until(path: string, isThere: (answer: Answer) => boolean): Promise<void> {
    await waitUntil(async () => isThere(await whole(await send(this.api, { path }))), path);
  }

  async watch(path: string, headers: Readonly<Record<string, string>> = {}): Promise<WatchOfCase> {
    const whole = `${path}${path.includes('?') ? '&' : '?'}watch=true`;
    this.transcript.asked('GET', whole);
    const response = await send(this.api, { path: whole, headers });
    this.transcript.answered(response);
    const watch = new WatchOfCase(response, this.transcript);
    this.watches.push(watch);
    return watch;
  }

  close(): void {
    for (const watch of this.watches) watch.close();
  }
}

let opened = 0;

export function application(name: string): Record<string, unknown> {
  const type = { apiVersion: 'argoproj.io/v1alpha1', kind: 'Application' };
  return { ...type, metadata: { name }, spec: { project: 'default' } };
}

export function revisionOf({ body }: Answer): string {
  return String(valueAt(body, ['metadata', 'resourceVersion']));
}

async function whole(response: IncomingMessage): Promise<Answer> {
  const text = await readText(response);
  return { status: response.statusCode ?? 0, text, body: parsed(text) };
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
