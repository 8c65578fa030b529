/** The message that the gRPC servers send: as an object for those that encode it, as bytes for the others. */
import { loadDescriptors } from '../../dist/src/api/descriptors.js';
import { createTranscoder } from '../../dist/src/encode/transcoder.js';
import * as generated from '../../dist/gen/github.com/argoproj/argo-cd/v3/pkg/apis/application/v1alpha1/generated.js';
import { applicationText, digitsOf, MARK } from '../payload.mjs';

const PACKAGE = 'github.com.argoproj.argo_cd.v3.pkg.apis.application.v1alpha1';

export const encodeEvent = (event) => Buffer.from(generated.ApplicationWatchEvent.encode(event).finish());

export function grpcEventMaker(size) {
  const transcode = createTranscoder(loadDescriptors(), `${PACKAGE}.Application`);
  const application = generated.Application.decode(transcode(Buffer.from(applicationText({ size }))));
  const { status } = application;
  const [image] = status.summary.images;
  const start = image.slice(0, image.lastIndexOf(':') + 1);
  return (sequence) => {
    const summary = { ...status.summary, images: [`${start}${digitsOf(sequence)}${MARK}`] };
    return { type: 'MODIFIED', application: { ...application, status: { ...status, summary } } };
  };
}
