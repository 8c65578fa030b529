import { Code, invalidArgument, StatusError } from '../base/status-error.js';

const CLIENT = 'argocd-client';
const LEAST = '1.4.0';
/** As Argo CD's client was before it said so, by its gRPC library alone. */
const UNNAMED = ['grpc-go/1.15.0', 'grpc-go/1.10.0'];
const VERSION = /^v?(0|[1-9]\d*)(?:\.(0|[1-9]\d*))?(?:\.(0|[1-9]\d*))?(\+[\w-]+(?:\.[\w-]+)*)?$/;
const TOO_OLD = 'unsatisfied client version constraint:';

/** Throws where gRPC's `user-agent` is an Argo CD client that Argo CD refuses, in its words (contract 1.1); others pass. */
export function assertClientNewEnough(userAgent: string | undefined): void {
  const products = userAgent?.split(/\s+/).filter((product) => product !== '') ?? [];
  const [first = ''] = products;
  if (products.length === 1 && UNNAMED.includes(first)) throw refused(`>=${LEAST}`);
  const client = products.find((product) => product.split('/').length === 2 && product.startsWith(`${CLIENT}/`));
  if (client === undefined) return;
  const [version = ''] = client.slice(CLIENT.length + 1).split('-', 1);
  const parts = VERSION.exec(version);
  if (!parts) throw invalidArgument(`could not parse version from user-agent: ${client}`);
  const [, major = '0', minor = '0', patch = '0', build = ''] = parts;
  const isOld = Number(major) === 0 || (Number(major) === 1 && Number(minor) < 4);
  if (isOld) throw refused(`${major}.${minor}.${patch}${build} is less than ${LEAST}`);
}

function refused(why: string): StatusError {
  return new StatusError(Code.FAILED_PRECONDITION, `${TOO_OLD} ${why}`);
}
