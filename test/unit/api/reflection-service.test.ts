import { create, createFileRegistry, fromBinary, getExtension } from '@bufbuild/protobuf';
import { FileDescriptorProtoSchema, FileDescriptorSetSchema } from '@bufbuild/protobuf/wkt';
import { credentials, makeGenericClientConstructor } from '@grpc/grpc-js';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { createChatService } from '../../../src/api/chat-service.js';
import { loadDescriptors } from '../../../src/api/descriptors.js';
import type { Service } from '../../../src/api/method.js';
import { createReflectionServices } from '../../../src/api/reflection-service.js';
import { systemClock } from '../../../src/base/clock.js';
import { openGrpcDoor } from '../../support/grpc-door.js';
import { loadService } from '../../support/proto-loader.js';

interface Answer {
  readonly original_request?: object;
  readonly file_descriptor_response?: { readonly file_descriptor_proto: readonly Buffer[] };
  readonly list_services_response?: { readonly service: readonly { readonly name: string }[] };
  readonly all_extension_numbers_response?: object;
  readonly error_response?: { readonly error_code: number; readonly error_message: string };
}

let door: { address: string; close(): void };

beforeAll(async () => {
  const registry = loadDescriptors();
  const services: Service[] = [createChatService(registry, systemClock)];
  services.push(...createReflectionServices(registry, () => services.map((service) => service.name)));
  door = await openGrpcDoor(services);
});

afterAll(() => door.close());

/** Asks over the wire, with a client that is not made of our code. */
function ask(version: string, questions: readonly object[]): Promise<Answer[]> {
  const definition = loadService(
    `grpc/reflection/${version}/reflection.proto`,
    `grpc.reflection.${version}.ServerReflection`,
  );
  const Client = makeGenericClientConstructor(definition, 'ServerReflection');
  const client = new Client(door.address, credentials.createInsecure());
  const method = definition.ServerReflectionInfo;
  if (!method) throw new Error('no ServerReflectionInfo');
  const call = client.makeBidiStreamRequest(method.path, method.requestSerialize, method.responseDeserialize);
  return new Promise((resolve, reject) => {
    const answers: Answer[] = [];
    call.on('data', (answer: Answer) => answers.push(answer));
    call.on('error', reject);
    call.on('end', () => {
      client.close();
      resolve(answers);
    });
    for (const question of questions) call.write(question);
    call.end();
  });
}

async function filesFor(question: object) {
  const [answer] = await ask('v1', [question]);
  return (answer?.file_descriptor_response?.file_descriptor_proto ?? []).map((bytes) =>
    fromBinary(FileDescriptorProtoSchema, bytes),
  );
}

describe.each(['v1', 'v1alpha'])('reflection %s', (version) => {
  test('lists all services, itself included', async () => {
    const [answer] = await ask(version, [{ list_services: '' }]);
    expect(answer?.list_services_response?.service.map(({ name }) => name)).toEqual([
      'chat.ChatService',
      'grpc.reflection.v1.ServerReflection',
      'grpc.reflection.v1alpha.ServerReflection',
    ]);
  });

  test('answers one question after the other, errors included', async () => {
    const answers = await ask(version, [
      { file_containing_symbol: 'no.Such' },
      {},
      { file_by_filename: 'chat/chat.proto' },
    ]);
    expect(answers.map((answer) => answer.error_response?.error_code)).toEqual([5, 3, undefined]);
    expect(answers[0]?.original_request).toEqual({ file_containing_symbol: 'no.Such' });
  });
});

describe('a file', () => {
  test.each([
    ['a service', 'application.ApplicationService', 'application/application.proto'],
    ['a method', 'application.ApplicationService.Watch', 'application/application.proto'],
    ['a message', 'chat.Message', 'chat/chat.proto'],
    ['a field', 'chat.Message.user', 'chat/chat.proto'],
    ['an enum value', 'grpc.health.v1.HealthCheckResponse.SERVING', 'grpc/health/v1/health.proto'],
    ['an extension', 'google.api.http', 'google/api/annotations.proto'],
  ])('is found by %s', async (_case, symbol, name) => {
    expect((await filesFor({ file_containing_symbol: symbol }))[0]?.name).toBe(name);
  });

  test('comes with all that it imports, so that the whole can be read', async () => {
    const files = await filesFor({ file_containing_symbol: 'application.ApplicationService' });
    const registry = createFileRegistry(create(FileDescriptorSetSchema, { file: files.reverse() }));
    const service = registry.getService('application.ApplicationService');
    const http = registry.getExtension('google.api.http');
    const options = service?.method.watch?.proto.options;
    expect(service?.method.watch?.output.field.application?.message?.field.spec).toBeDefined();
    expect(http && options && getExtension(options, http)).toMatchObject({
      pattern: { value: '/api/v1/stream/applications' },
    });
  });

  test('is found by an extension of a message', async () => {
    const files = await filesFor({
      file_containing_extension: { containing_type: 'google.protobuf.MethodOptions', extension_number: 72295728 },
    });
    expect(files[0]?.name).toBe('google/api/annotations.proto');
  });
});

test('the numbers of all extensions of a message are known', async () => {
  const [known, unknown] = await ask('v1', [
    { all_extension_numbers_of_type: 'google.protobuf.MethodOptions' },
    { all_extension_numbers_of_type: 'no.Such' },
  ]);
  expect(known?.all_extension_numbers_response).toEqual({
    base_type_name: 'google.protobuf.MethodOptions',
    extension_number: [72295728],
  });
  expect(unknown?.error_response?.error_code).toBe(5);
});
