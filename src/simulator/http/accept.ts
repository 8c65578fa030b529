import { ApiStatusError } from '../api-status.js';

export type Form = 'json' | 'table' | 'one partial' | 'partial list';

const OFFERED = ['application/json', 'application/*', '*/*'];
const ACCEPTED = 'application/json, application/yaml, application/vnd.kubernetes.protobuf';

/** The first form in an Accept header that we can answer; protobuf is passed over. Throws 406 when there is none. */
export function formFor(accept: string | undefined): Form {
  if (accept === undefined || accept === '') return 'json';
  for (const part of accept.split(',')) {
    const [type = '', ...parameters] = part.split(';').map((piece) => piece.trim());
    if (!OFFERED.includes(type)) continue;
    const form = formOf(parameters);
    if (form) return form;
  }
  const message = `only the following media types are accepted: ${ACCEPTED}`;
  throw new ApiStatusError({ code: 406, reason: 'NotAcceptable', message });
}

function formOf(parameters: readonly string[]): Form | undefined {
  const as = parameters.find((parameter) => parameter.startsWith('as='))?.slice('as='.length);
  if (as === undefined) return 'json';
  if (!parameters.includes('g=meta.k8s.io') || !parameters.includes('v=v1')) return undefined;
  if (as === 'Table') return 'table';
  if (as === 'PartialObjectMetadata') return 'one partial';
  return as === 'PartialObjectMetadataList' ? 'partial list' : undefined;
}
