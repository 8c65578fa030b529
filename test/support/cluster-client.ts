import { type IncomingHttpHeaders, get as httpGet, type IncomingMessage } from 'node:http';
import { createInterface } from 'node:readline';
import { valueAt } from '../../src/simulator/kubernetes-object.js';
import type { Simulator } from '../../src/simulator/simulator.js';

export const APPLICATIONS = '/apis/argoproj.io/v1alpha1/namespaces/argocd/applications';
export const ALL_APPLICATIONS = '/apis/argoproj.io/v1alpha1/applications';

export interface Reply {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  /** The body as JSON; undefined where it is none. */
  readonly body: unknown;
}

export interface Question {
  readonly method?: string;
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
}

/** Asks the cluster over HTTP; a PATCH is a merge patch unless its content-type says otherwise. */
export async function ask(simulator: Simulator, path: string, question: Question = {}): Promise<Reply> {
  const { method = 'GET', body, headers = {} } = question;
  const type = method === 'PATCH' ? 'application/merge-patch+json' : 'application/json';
  const response = await fetch(`${simulator.url}${path}`, {
    method,
    headers: { 'content-type': type, 'user-agent': 'tester/1', ...headers },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  const text = await response.text();
  return { status: response.status, headers: response.headers, text, body: parsed(text) };
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** A value inside JSON, by its path with dots. */
export function field(value: unknown, path: string): unknown {
  return path
    .split('.')
    .reduce<unknown>((here, key) => (Array.isArray(here) ? here[Number(key)] : valueAt(here, [key])), value);
}

export function text(value: unknown, path: string): string {
  return String(field(value, path));
}

export function names(list: unknown): readonly string[] {
  const items = field(list, 'items');
  return Array.isArray(items) ? items.map((item) => text(item, 'metadata.name')) : [];
}

export interface WatchedEvent {
  readonly type: string;
  readonly object: unknown;
}

/** An open watch, read line by line. */
export interface Watching {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  /** The next line; undefined where the watch has ended. */
  line(): Promise<string | undefined>;
  event(): Promise<WatchedEvent>;
  /** `ADDED name` of the next events. */
  heard(count: number): Promise<readonly string[]>;
  /** How the connection ended: cleanly, or cut. */
  readonly ended: Promise<'end' | 'cut'>;
  close(): void;
}

export async function openWatch(
  simulator: Simulator,
  path: string,
  headers: Readonly<Record<string, string>> = {},
): Promise<Watching> {
  const url = `${simulator.url}${path}${path.includes('?') ? '&' : '?'}watch=true`;
  const response = await new Promise<IncomingMessage>((resolve, reject) => {
    httpGet(url, { headers, agent: false }, resolve).on('error', reject);
  });
  return watching(response);
}

function watching(response: IncomingMessage): Watching {
  const ended = new Promise<'end' | 'cut'>((resolve) => {
    response.on('end', () => resolve('end'));
    response.on('error', () => resolve('cut'));
  });
  const lines = createInterface({ input: response })[Symbol.asyncIterator]();
  const line = async (): Promise<string | undefined> => {
    const next = await lines.next().catch(() => ({ done: true, value: undefined }));
    return next.done ? undefined : next.value;
  };
  const event = async (): Promise<WatchedEvent> => {
    const value: unknown = JSON.parse((await line()) ?? 'null');
    return { type: text(value, 'type'), object: field(value, 'object') };
  };
  const heard = async (count: number): Promise<readonly string[]> => {
    const all: string[] = [];
    while (all.length < count) {
      const { type, object } = await event();
      all.push(`${type} ${text(object, 'metadata.name')}`);
    }
    return all;
  };
  return {
    status: response.statusCode ?? 0,
    headers: response.headers,
    line,
    event,
    heard,
    ended,
    close: () => response.destroy(),
  };
}
