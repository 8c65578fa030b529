import type { FileRegistry } from '@bufbuild/protobuf';
import { ResourcesQuery } from '../../gen/application/application.js';
import type { Caller } from '../access/caller.js';
import type { Enforcer } from '../access/enforcer.js';
import type { Clock } from '../base/clock.js';
import { JsonTextError } from '../base/json-text.js';
import { Code, StatusError } from '../base/status-error.js';
import type { Message } from '../encode/message.js';
import { TextMessage } from '../encode/text-message.js';
import { createTranscoder } from '../encode/transcoder.js';
import { APPLICATION } from '../model/application.js';
import { resourceName } from '../model/kind.js';
import type { StoredObject } from '../model/stored-object.js';
import { selectManaged } from '../tree/managed-resources.js';
import type { Applications, TreeDocuments } from '../tree/tree-documents.js';
import type { Call, StreamMethod, UnaryMethod } from './method.js';
import { TREE_MESSAGE } from './tree-decoder.js';
import { TreeStream } from './tree-stream.js';

/** How a request names an application; absent and empty mean the same. */
export interface NamedApplication {
  readonly name?: string | undefined;
  readonly appNamespace?: string | undefined;
  readonly project?: string | undefined;
}

export interface TreeMethodsOptions {
  readonly registry: FileRegistry;
  readonly trees: TreeDocuments;
  readonly applications: Applications;
  readonly enforcer: Pick<Enforcer, 'onChange'>;
  readonly clock: Clock;
  /** The application, if the caller may see it. Throws StatusError with Argo CD's words (contract 2.3). */
  readonly permitted: (named: NamedApplication, caller: Caller) => StoredObject;
}

/** The methods of ApplicationService that are about the resources of an application. */
export interface TreeMethods {
  readonly ResourceTree: UnaryMethod<ResourcesQuery>;
  readonly WatchResourceTree: StreamMethod<ResourcesQuery>;
  readonly ManagedResources: UnaryMethod<ResourcesQuery>;
}

const decode = (bytes: Uint8Array): ResourcesQuery => ResourcesQuery.decode(bytes);

export function createTreeMethods(options: TreeMethodsOptions): TreeMethods {
  const { registry, trees, permitted } = options;
  const transcode = createTranscoder(registry, TREE_MESSAGE);
  const transcodeManaged = createTranscoder(registry, 'application.ManagedResourcesResponse');
  return {
    ResourceTree: {
      kind: 'unary',
      decode,
      async handle(query, call) {
        const document = await trees.document(permitted(nameIn(query), call.caller));
        sayWhatItIs(trees, call);
        if (trees.missing.length > 0) call.responseMetadata.set('x-kubecast-tree-without', trees.missing.join(','));
        return new TextMessage(document, transcode);
      },
    },
    WatchResourceTree: treeWatch(
      options,
      sharing((tree) => new TextMessage(tree, transcode)),
    ),
    ManagedResources: {
      kind: 'unary',
      decode,
      async handle(query, call) {
        const text = await trees.managedResources(permitted(nameIn(query), call.caller));
        sayWhatItIs(trees, call);
        return new TextMessage(managedText(text, query), transcodeManaged);
      },
    },
  };
}

function nameIn({ applicationName, appNamespace, project }: ResourcesQuery): NamedApplication {
  return { name: applicationName, appNamespace, project };
}

/** Which of the two trees it is. */
function sayWhatItIs(trees: TreeDocuments, call: Call): void {
  call.responseMetadata.set('x-kubecast-tree', trees.origin);
}

function treeWatch(options: TreeMethodsOptions, toMessage: (tree: Buffer) => Message): StreamMethod<ResourcesQuery> {
  const { trees, applications, enforcer, permitted, clock } = options;
  // Bounded by connections.
  const open = new Set<TreeStream>();
  enforcer.onChange(() => {
    for (const reader of [...open]) reader.judge();
  });
  return {
    kind: 'stream',
    decode,
    handle(query, call, stream) {
      const { key, name } = permitted(nameIn(query), call.caller).header;
      const application = (): StoredObject => {
        // Gone is not the same as forbidden, for one who was allowed to see it.
        if (!applications.get(key)) throw notFound(name);
        return permitted(nameIn(query), call.caller);
      };
      sayWhatItIs(trees, call);
      stream.start();
      const read = (app: StoredObject): Promise<Buffer> => trees.document(app);
      const reader = new TreeStream({ stream, clock, application, read, toMessage });
      open.add(reader);
      reader.onEnd(() => open.delete(reader));
      follow(reader, { key, signal: call.signal, ...options });
    },
  };
}

interface Followed extends Pick<TreeMethodsOptions, 'applications' | 'trees'> {
  readonly key: string;
  readonly signal: AbortSignal;
}

function follow(reader: TreeStream, { key, signal, applications, trees }: Followed): void {
  reader.onEnd(applications.onChange(key, () => reader.judge()));
  reader.onEnd(trees.onChange(key, () => reader.changed()));
  if (signal.aborted) reader.close();
  signal.addEventListener('abort', () => reader.close(), { once: true });
  reader.changed();
}

/** Readers that were given one text are given one message of it, which is encoded once. */
function sharing(toMessage: (tree: Buffer) => Message): (tree: Buffer) => Message {
  const messages = new WeakMap<Buffer, Message>();
  return (tree) => {
    const message = messages.get(tree) ?? toMessage(tree);
    messages.set(tree, message);
    return message;
  };
}

function notFound(name: string): StatusError {
  return new StatusError(Code.NOT_FOUND, `${resourceName(APPLICATION)} "${name}" not found`);
}

/** In the shape of ManagedResourcesResponse, which leaves out an empty list. */
function managedText(text: Buffer, query: ResourcesQuery): Buffer {
  const { group = '', kind = '', namespace = '', name = '' } = query;
  try {
    const items = selectManaged(text, { group, kind, namespace, name });
    return items.length === 0 ? Buffer.from('{}') : Buffer.from(`{"items":[${items.map(String).join(',')}]}`);
  } catch (cause) {
    if (!(cause instanceof JsonTextError)) throw cause;
    throw new StatusError(Code.INTERNAL, "what is in Argo CD's Redis cannot be read", { cause });
  }
}
