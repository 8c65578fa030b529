import type { Registry } from '@bufbuild/protobuf';
import { ApplicationTree } from '../../gen/github.com/argoproj/argo-cd/v3/pkg/apis/application/v1alpha1/generated.js';
import { createTranscoder } from '../encode/transcoder.js';

export const TREE_MESSAGE = 'github.com.argoproj.argo_cd.v3.pkg.apis.application.v1alpha1.ApplicationTree';

/** Reads the JSON of a tree, as Argo CD writes it. */
export function createTreeDecoder(registry: Registry): (document: Buffer) => ApplicationTree {
  const transcode = createTranscoder(registry, TREE_MESSAGE);
  return (document) => ApplicationTree.decode(transcode(document));
}
