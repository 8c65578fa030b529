import { Metadata } from '@grpc/grpc-js';
import { createParser } from 'eventsource-parser';
import { GrpcClient, loadedService } from './grpc-stream-client.js';
import { at } from './watch-client.js';

/** What a reader of a tree has seen, by whatever door. */
export interface TreeReader {
  readonly trees: unknown[];
  readonly start: ReadonlyMap<string, string>;
  readonly error: { code: number; message: string } | undefined;
  close(): void;
}

export interface TreeAsk {
  readonly name: string;
  readonly subject?: string;
}

type Doors = Readonly<
  Record<'sse' | 'grpc', (server: { url: string; grpcAddress: string }, ask: TreeAsk) => TreeReader>
>;

/** Both read with parsers that are not ours. */
export const TREE_DOORS: Doors = {
  sse: (server, ask) => new SseTreeReader(`${server.url}/api/v1/stream/applications/${ask.name}/resource-tree`, ask),
  grpc: (server, ask) => new GrpcTreeReader(server.grpcAddress, ask),
};

export const applicationService = loadedService('application/application.proto', 'application.ApplicationService');

/** `kind/name` of all nodes, in their order. */
export function nodeNames(tree: unknown): readonly string[] {
  const nodes = at(tree, 'nodes');
  return (Array.isArray(nodes) ? nodes : []).map((node: unknown) => {
    const ref = at(node, 'resourceRef') ?? node;
    return `${String(at(ref, 'kind'))}/${String(at(ref, 'name'))}`;
  });
}

class SseTreeReader implements TreeReader {
  readonly trees: unknown[] = [];
  start = new Map<string, string>();
  error: TreeReader['error'];
  private readonly controller = new AbortController();

  constructor(url: string, { subject }: TreeAsk) {
    const headers: Record<string, string> = { accept: 'text/event-stream' };
    if (subject !== undefined) headers['x-test-subject'] = subject;
    void this.read(url, headers).catch(() => undefined);
  }

  close(): void {
    this.controller.abort();
  }

  private async read(url: string, headers: Record<string, string>): Promise<void> {
    const response = await fetch(url, { headers, signal: this.controller.signal });
    this.start = new Map(response.headers);
    if (!response.headers.get('content-type')?.startsWith('text/event-stream')) return this.take(await response.json());
    const decoder = new TextDecoder();
    const parser = createParser({ onEvent: ({ data }) => this.take(JSON.parse(data)) });
    const reader = response.body?.getReader();
    for (;;) {
      const piece = await reader?.read();
      if (!piece || piece.done) return;
      parser.feed(decoder.decode(piece.value, { stream: true }));
    }
  }

  private take(message: unknown): void {
    const error = at(message, 'error');
    if (error === undefined) this.trees.push(at(message, 'result'));
    else {
      const code = at(error, 'grpc_code') ?? at(message, 'code');
      this.error = { code: Number(code), message: String(at(error, 'message') ?? at(message, 'message')) };
    }
  }
}

class GrpcTreeReader implements TreeReader {
  readonly trees: unknown[] = [];
  start = new Map<string, string>();
  error: TreeReader['error'];
  private readonly client: GrpcClient;
  private readonly call: ReturnType<GrpcClient['stream']>;

  constructor(address: string, { name, subject }: TreeAsk) {
    this.client = new GrpcClient(address, applicationService);
    const metadata = new Metadata();
    if (subject !== undefined) metadata.set('x-test-subject', subject);
    this.call = this.client.stream('WatchResourceTree', { applicationName: name }, metadata);
    this.call.on('metadata', (head: Metadata) => {
      this.start = new Map(Object.entries(head.getMap()).map(([key, value]) => [key, String(value)]));
    });
    this.call.on('data', (tree: unknown) => this.trees.push(tree));
    this.call.on('error', () => undefined);
    this.call.on('status', ({ code, details }: { code: number; details: string }) => {
      if (code !== 0) this.error = { code, message: details };
    });
  }

  close(): void {
    this.call.cancel();
    this.client.close();
  }
}
