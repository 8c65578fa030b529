import type { FileRegistry } from '@bufbuild/protobuf';
import * as v1 from '../../gen/grpc/reflection/v1/reflection.js';
import * as v1alpha from '../../gen/grpc/reflection/v1alpha/reflection.js';
import { Code, StatusError, toStatusError } from '../base/status-error.js';
import { type Codec, GoMessage } from '../encode/go-message.js';
import { messageDescriptor } from './descriptors.js';
import type { BidiMethod, Service } from './method.js';
import { SymbolIndex } from './reflection-service-symbols.js';

/** Both versions say the same under different names, so one type serves both. */
type Request = v1.ServerReflectionRequest;
type Response = v1.ServerReflectionResponse;
type Answer = NonNullable<Response['messageResponse']>;

interface Version {
  readonly packageName: string;
  readonly request: Codec<Request>;
  readonly response: Codec<Response>;
}

const VERSIONS: readonly Version[] = [
  { packageName: 'grpc.reflection.v1', request: v1.ServerReflectionRequest, response: v1.ServerReflectionResponse },
  {
    packageName: 'grpc.reflection.v1alpha',
    request: v1alpha.ServerReflectionRequest,
    response: v1alpha.ServerReflectionResponse,
  },
];

/** Describes this server to its clients, from the descriptors; `served` names the services to list. Without `access`: to callers who are let in. */
export function createReflectionServices(
  registry: FileRegistry,
  served: () => readonly string[],
  access?: Service['access'],
): Service[] {
  const reflection = new Reflection(registry, served);
  return VERSIONS.map((version) => ({
    name: `${version.packageName}.ServerReflection`,
    ...(access === undefined ? {} : { access }),
    methods: { ServerReflectionInfo: reflectionMethod(version, registry, reflection) },
  }));
}

function reflectionMethod(version: Version, registry: FileRegistry, reflection: Reflection): BidiMethod<Request> {
  const descriptor = messageDescriptor(registry, `${version.packageName}.ServerReflectionResponse`);
  return {
    kind: 'bidi',
    decode: (bytes) => version.request.decode(bytes),
    open: (_call, stream) => ({
      receive: (request) => void stream.send(new GoMessage(descriptor, version.response, reflection.respond(request))),
      end: () => stream.end(),
    }),
  };
}

class Reflection {
  private readonly symbols: SymbolIndex;

  constructor(
    private readonly registry: FileRegistry,
    private readonly served: () => readonly string[],
  ) {
    this.symbols = new SymbolIndex(registry);
  }

  /** One answer for one question; a question without an answer does not end the stream. */
  respond(request: Request): Response {
    return { validHost: request.host, originalRequest: request, messageResponse: this.answerOrError(request) };
  }

  private answerOrError(request: Request): Answer {
    try {
      return this.answer(request);
    } catch (thrown) {
      const { code, message } = toStatusError(thrown);
      return { $case: 'errorResponse', value: { errorCode: code, errorMessage: message } };
    }
  }

  private answer({ messageRequest: question }: Request): Answer {
    switch (question?.$case) {
      case 'fileByFilename':
        return files(this.symbols.filesOf(this.registry.getFile(question.value), question.value));
      case 'fileContainingSymbol':
        return files(this.symbols.filesOf(this.symbols.fileOf(question.value), question.value));
      case 'fileContainingExtension':
        return this.fileOfExtension(question.value.containingType ?? '', question.value.extensionNumber ?? 0);
      case 'allExtensionNumbersOfType':
        return this.extensionNumbers(question.value);
      case 'listServices':
        return { $case: 'listServicesResponse', value: { service: this.served().map((name) => ({ name })) } };
      default:
        throw new StatusError(Code.INVALID_ARGUMENT, 'the request asks for nothing: set one of message_request');
    }
  }

  private fileOfExtension(typeName: string, number: number): Answer {
    const extendee = this.registry.getMessage(typeName);
    const extension = extendee && this.registry.getExtensionFor(extendee, number);
    return files(this.symbols.filesOf(extension?.file, `extension ${number} of ${typeName}`));
  }

  private extensionNumbers(typeName: string): Answer {
    if (!this.registry.getMessage(typeName)) throw new StatusError(Code.NOT_FOUND, `there is no message ${typeName}`);
    const extensionNumber = this.symbols.extensionNumbersOf(typeName);
    return { $case: 'allExtensionNumbersResponse', value: { baseTypeName: typeName, extensionNumber } };
  }
}

function files(fileDescriptorProto: Buffer[]): Answer {
  return { $case: 'fileDescriptorResponse', value: { fileDescriptorProto } };
}
