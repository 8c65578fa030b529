import {
  create,
  createFileRegistry,
  type FileRegistry,
  fromBinary,
  fromJson,
  toBinary,
  toJson,
} from '@bufbuild/protobuf';
import { type FileDescriptorSet, FileDescriptorSetSchema } from '@bufbuild/protobuf/wkt';
import { readFileSync } from 'node:fs';
import { messageDescriptor } from '../../src/api/descriptors.js';
import type { Service, StreamMethod, UnaryMethod } from '../../src/api/method.js';
import { Code, invalidArgument, StatusError } from '../../src/base/status-error.js';
import type { Message } from '../../src/encode/message.js';
import { field, file, message, method, service, Type } from './proto-file.js';
import { at } from './watch-client.js';

/** What a stranger's service talks about. */
interface Thing {
  readonly name: string;
  readonly count: number;
}

const TYPES = { input: '.things.Thing', output: '.things.Thing' };
const ECHO = {
  pattern: { $case: 'get', value: '/things/{name}' } as const,
  additionalBindings: [
    { pattern: { $case: 'post', value: '/things' } as const, body: '*', additionalBindings: [] },
    { pattern: { $case: 'put', value: '/things/{name}' } as const, body: '*', additionalBindings: [] },
  ],
};

/** Our own descriptors with those of a service that src has never heard of. */
export function thingsDescriptors(): FileDescriptorSet {
  const ours = fromBinary(FileDescriptorSetSchema, readFileSync('gen/descriptors.binpb'));
  const things = file('things.proto', {
    package: 'things',
    messageType: [message('Thing', [field('name', 1, Type.STRING), field('count', 2, Type.INT32)])],
    service: [
      service('Things', [
        method('Echo', TYPES, ECHO),
        method(
          'Count',
          { ...TYPES, serverStreaming: true },
          { pattern: { $case: 'get', value: '/things/{name}/count' } },
        ),
      ]),
    ],
  });
  return create(FileDescriptorSetSchema, { file: [...ours.file, things] });
}

export function registryOfSet(set: FileDescriptorSet): FileRegistry {
  return createFileRegistry(set);
}

/** Echo answers what it was asked; Count sends the thing as often as it says, each with its number. */
export function thingsService(registry: FileRegistry): Service {
  const descriptor = messageDescriptor(registry, 'things.Thing');
  const decode = (bytes: Uint8Array): Thing => {
    const json = toJson(descriptor, fromBinary(descriptor, bytes));
    const name = at(json, 'name');
    return { name: typeof name === 'string' ? name : '', count: Number(at(json, 'count') ?? 0) };
  };
  const encode = (thing: Thing): Message => ({
    json: () => Buffer.from(JSON.stringify(thing)),
    proto: () => Buffer.from(toBinary(descriptor, fromJson(descriptor, { ...thing }))),
  });
  const Echo: UnaryMethod<Thing> = {
    kind: 'unary',
    decode,
    handle: (thing, call) => {
      if (thing.name === '') throw invalidArgument('name must not be empty');
      call.responseMetadata.set('x-things', 'echoed');
      if (thing.name === 'cookies') call.responseMetadata.set('set-cookie', 'a=1; path=/; httpOnly\nb=2');
      return encode(thing);
    },
  };
  const Count: StreamMethod<Thing> = {
    kind: 'stream',
    decode,
    download: ({ name }) => ({ fileName: name, text: (message) => Buffer.concat([message.json(), Buffer.from('\n')]) }),
    handle(thing, _call, stream) {
      if (thing.count < 0) throw invalidArgument('count must not be negative');
      for (let count = 1; count <= thing.count; count++) stream.send(encode({ ...thing, count }));
      stream.end(thing.name === 'broken' ? new StatusError(Code.INTERNAL, 'broken') : undefined);
    },
  };
  return { name: 'things.Things', methods: { Echo, Count } };
}
