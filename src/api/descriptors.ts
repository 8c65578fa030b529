import { readFileSync } from 'node:fs';
import { createFileRegistry, type FileRegistry, fromBinary } from '@bufbuild/protobuf';
import { FileDescriptorSetSchema } from '@bufbuild/protobuf/wkt';

/** Seen from the compiled file, in dist/src/api as in dist-test/src/api. */
const DESCRIPTORS = new URL('../../../gen/descriptors.binpb', import.meta.url);

/** Everything that proto/ declares: what drives the gateway, the transcoder and reflection. */
export function loadDescriptors(): FileRegistry {
  return createFileRegistry(fromBinary(FileDescriptorSetSchema, readFileSync(DESCRIPTORS)));
}
