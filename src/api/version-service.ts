import { readFileSync } from 'node:fs';
import type { Registry } from '@bufbuild/protobuf';
import { Empty } from '../../gen/google/protobuf/empty.js';
import { VersionMessage } from '../../gen/version/version.js';
import { GoMessage } from '../encode/go-message.js';
import { messageDescriptor } from './descriptors.js';
import type { Service, UnaryMethod } from './method.js';

/** Seen from the compiled file, in dist/src/api as in dist-test/src/api. */
const PACKAGE = new URL('../../../package.json', import.meta.url);

/**
 * Argo CD's page takes "there is a Kustomize and a Helm version" for "no login needed"; we run neither tool, but
 * must not send that page to a login.
 */
const UNAVAILABLE = 'unavailable';

/** Open to all: clients ask it first, without a token. Who is not let in learns the version alone (contract 5). */
export function createVersionService(registry: Registry): Service {
  const descriptor = messageDescriptor(registry, 'version.VersionMessage');
  const Version = `v${packageVersion()}`;
  const forNobody = new GoMessage(descriptor, VersionMessage, { Version });
  const forCallers = new GoMessage(descriptor, VersionMessage, {
    Version,
    Compiler: `node ${process.version}`,
    Platform: `${process.platform}/${process.arch}`,
    KustomizeVersion: UNAVAILABLE,
    HelmVersion: UNAVAILABLE,
  });
  const method: UnaryMethod<Empty> = {
    kind: 'unary',
    decode: (bytes) => Empty.decode(bytes),
    handle: (_request, { caller }) => (caller.kind === 'nobody' ? forNobody : forCallers),
  };
  return { name: 'version.VersionService', access: 'open', methods: { Version: method } };
}

/** The version of the package that this file belongs to. */
export function packageVersion(): string {
  const manifest: unknown = JSON.parse(readFileSync(PACKAGE, 'utf8'));
  const isManifest = typeof manifest === 'object' && manifest !== null && 'version' in manifest;
  return isManifest ? String(manifest.version) : '0.0.0';
}
