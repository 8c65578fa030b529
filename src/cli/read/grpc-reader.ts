import grpc from '@grpc/grpc-js';
import { ApplicationQuery, ApplicationServiceDefinition } from '../../../gen/application/application.js';
import type {
  Application,
  ApplicationList,
} from '../../../gen/github.com/argoproj/argo-cd/v3/pkg/apis/application/v1alpha1/generated.js';
import { applicationOf } from '../application.js';
import { connectionError } from '../connection-error.js';
import { codeOf } from '../grpc-code.js';
import { metadataWith } from '../grpc-token.js';
import { applicationJson, listMetaJson } from '../message-json.js';
import { LIST_HEAD } from './list-text.js';
import type { Reader, ReadQuery } from './reader.js';
import { ServerError } from './server-error.js';

export interface GrpcReaderOptions {
  /** `host:port`, plaintext. */
  readonly address: string;
  readonly timeoutMs: number;
  readonly token?: string | undefined;
}

const { get, list } = ApplicationServiceDefinition.methods;

/** ApplicationService.Get, ApplicationService.List. */
export function grpcReader(options: GrpcReaderOptions): Reader {
  return {
    async get(query) {
      const decode = (bytes: Buffer): Application => get.responseType.decode(bytes);
      const message = await call({ name: get.name, query, decode }, options);
      return { applications: () => [applicationOf(message)], json: () => applicationJson(message) };
    },
    async list(query) {
      const decode = (bytes: Buffer): ApplicationList => list.responseType.decode(bytes);
      const { items, metadata } = await call({ name: list.name, query, decode }, options);
      return {
        applications: () => items.map(applicationOf),
        json: () =>
          `${LIST_HEAD},"metadata":${listMetaJson(metadata ?? {})},"items":[${items.map(applicationJson).join(',')}]}`,
      };
    },
  };
}

interface Call<Response> {
  readonly name: string;
  readonly query: ReadQuery;
  readonly decode: (bytes: Buffer) => Response;
}

function call<Response>({ name, query, decode }: Call<Response>, options: GrpcReaderOptions): Promise<Response> {
  const { address, timeoutMs, token } = options;
  const client = new grpc.Client(address, grpc.credentials.createInsecure(), {
    // A list has no bound but the cluster's.
    'grpc.max_receive_message_length': -1,
  });
  const path = `/${ApplicationServiceDefinition.fullName}/${name}`;
  const request: ApplicationQuery = { project: [], names: [], ...query, projects: [...query.projects] };
  const deadline = Date.now() + timeoutMs;
  return new Promise<Response>((resolve, reject) => {
    client.makeUnaryRequest(path, encode, decode, request, metadataWith(token), { deadline }, (error, response) => {
      if (error) reject(errorOf(error, options));
      else if (response !== undefined) resolve(response);
    });
  }).finally(() => client.close());
}

function encode(query: ApplicationQuery): Buffer {
  return Buffer.from(ApplicationQuery.encode(query).finish());
}

function errorOf({ code, details }: grpc.ServiceError, { address, timeoutMs }: GrpcReaderOptions): Error {
  if (code === grpc.status.DEADLINE_EXCEEDED) return new Error(`no answer within ${timeoutMs / 1000} s (${address})`);
  // The words of a server are passed on, those of grpc-js about its channel are not.
  const lost = code === grpc.status.UNAVAILABLE ? connectionError(new Error(details), address) : undefined;
  return lost?.cause === undefined ? new ServerError(codeOf(code), details) : lost;
}
