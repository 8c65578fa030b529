import type { Registry } from '@bufbuild/protobuf';
import { ResourcesQuery } from '../../gen/application/application.js';
import type { Clock } from '../base/clock.js';
import { JsonTextError } from '../base/json-text.js';
import { Code, StatusError } from '../base/status-error.js';
import { parseFieldMask } from '../encode/field-mask.js';
import type { Message } from '../encode/message.js';
import { TextMessage } from '../encode/text-message.js';
import { createTranscoder } from '../encode/transcoder.js';
import { APPLICATION } from '../model/application.js';
import { resourceName } from '../model/kind.js';
import type { StoredObject } from '../model/stored-object.js';
import { selectManaged } from '../tree/managed-resources.js';
import type { Applications, TreeDocuments } from '../tree/tree-documents.js';
import type { ApplicationAccess, ApplicationName } from './application-access.js';
import type { Call, StreamMethod, UnaryMethod } from './method.js';
import type { StandingPermissions } from './standing-permissions.js';
import { TREE_MESSAGE } from './tree-decoder.js';
import { TreeStream } from './tree-stream.js';

/** Trees, and the applications that they belong to. */
interface ShownTrees {
  readonly documents: TreeDocuments;
  readonly applications: Applications;
}

export interface TreeMethodsOptions extends ShownTrees {
  readonly registry: Registry;
  readonly access: Pick<ApplicationAccess, 'permitted'>;
  readonly standing: StandingPermissions;
  readonly clock: Clock;
}

/** The methods of ApplicationService that are about the resources of an application. */
export interface TreeMethods {
  readonly ResourceTree: UnaryMethod<ResourcesQuery>;
  readonly WatchResourceTree: StreamMethod<ResourcesQuery>;
  readonly ManagedResources: UnaryMethod<ResourcesQuery>;
}

const decode = (bytes: Uint8Array): ResourcesQuery => ResourcesQuery.decode(bytes);

export function createTreeMethods(options: TreeMethodsOptions): TreeMethods {
  const { registry, documents: trees, access } = options;
  const transcode = createTranscoder(registry, TREE_MESSAGE);
  const transcodeManaged = createTranscoder(registry, 'application.ManagedResourcesResponse');
  return {
    ResourceTree: {
      kind: 'unary',
      decode,
      async handle(query, call) {
        const document = await trees.document(access.permitted(nameIn(query), call.caller));
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
      // Only Argo CD has what Git wants.
      forwards: () => trees.origin === 'computed',
      async handle(query, call) {
        const text = await trees.managedResources(access.permitted(nameIn(query), call.caller));
        sayWhatItIs(trees, call);
        return new TextMessage(managedText(text, query), transcodeManaged, parseFieldMask(call.options.fields));
      },
    },
  };
}

function nameIn({ applicationName, appNamespace, project }: ResourcesQuery): ApplicationName {
  return { name: applicationName, appNamespace, project };
}

/** Which of the two trees it is. */
function sayWhatItIs(trees: TreeDocuments, call: Call): void {
  call.responseMetadata.set('x-kubecast-tree', trees.origin);
}

function treeWatch(options: TreeMethodsOptions, toMessage: (tree: Buffer) => Message): StreamMethod<ResourcesQuery> {
  const { documents: trees, applications, access, standing, clock } = options;
  return {
    kind: 'stream',
    decode,
    handle(query, call, stream) {
      const { key, name } = access.permitted(nameIn(query), call.caller).header;
      const application = (): StoredObject => {
        // Gone is not the same as forbidden, for one who was allowed to see it.
        if (!applications.get(key)) throw notFound(name);
        return access.permitted(nameIn(query), call.caller);
      };
      sayWhatItIs(trees, call);
      stream.start();
      const read = (app: StoredObject): Promise<Buffer> => trees.document(app);
      const reader = new TreeStream({ stream, clock, application, read, toMessage });
      const held = standing.hold(application, call.signal);
      held.signal.addEventListener('abort', () => (held.lost ? reader.end(held.lost) : reader.close()), { once: true });
      reader.onEnd(() => held.release());
      reader.onEnd(applications.onChange(key, () => reader.judge()));
      reader.onEnd(trees.onChange(key, () => reader.changed()));
      if (held.signal.aborted) reader.close();
      reader.changed();
    },
  };
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
