import { readFileSync } from 'node:fs';
import { createFileRegistry, type DescMessage, type FileRegistry, fromBinary, type Registry } from '@bufbuild/protobuf';
import { FileDescriptorSetSchema } from '@bufbuild/protobuf/wkt';

/** Seen from the compiled file, in dist/src/api as in dist-test/src/api. */
const DESCRIPTORS = new URL('../../../gen/descriptors.binpb', import.meta.url);

/** Everything that proto/ declares: what drives the gateway, the transcoder and reflection. */
export function loadDescriptors(): FileRegistry {
  return createFileRegistry(fromBinary(FileDescriptorSetSchema, readFileSync(DESCRIPTORS)));
}

/** The descriptor of a message that the code itself names. */
export function messageDescriptor(registry: Registry, name: string): DescMessage {
  const descriptor = registry.getMessage(name);
  if (!descriptor) throw new Error(`${name} is not in the descriptors: run npm run gen`);
  return descriptor;
}
