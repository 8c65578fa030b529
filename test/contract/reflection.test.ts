import { describe, expect, test } from '@jest/globals';
import { Client, credentials } from '@grpc/grpc-js';
import { loadedService } from '../support/grpc-stream-client.js';
import { at } from '../support/watch-client.js';
import { useWorld } from '../support/use-world.js';
import { waitUntil } from '../support/wait-until.js';

describe('reflection', () => {
  const here = useWorld();

  test.each(['v1', 'v1alpha'])('%s names and describes every service', async (version) => {
    const service = `grpc.reflection.${version}.ServerReflection`;
    const { path, requestSerialize, responseDeserialize } = methodOf(
      `grpc/reflection/${version}/reflection.proto`,
      service,
    );
    const client = new Client(here.server.grpcAddress, credentials.createInsecure());
    const call = client.makeBidiStreamRequest(path, requestSerialize, responseDeserialize);
    const answers: unknown[] = [];
    call.on('data', (message: unknown) => answers.push(message));
    call.on('error', () => undefined);
    call.write({ list_services: '' });
    call.write({ file_containing_symbol: 'application.ApplicationService' });
    await waitUntil(() => answers.length === 2, 'two answers');
    call.end();
    client.close();
    const listed = at(at(answers[0], 'list_services_response'), 'service');
    expect(Array.isArray(listed) ? listed.map((entry) => at(entry, 'name')) : []).toEqual(
      expect.arrayContaining(['application.ApplicationService', 'version.VersionService', 'chat.ChatService', service]),
    );
    const files = at(at(answers[1], 'file_descriptor_response'), 'file_descriptor_proto');
    expect(Array.isArray(files) ? files.length : 0).toBeGreaterThan(1);
  });

  function methodOf(file: string, service: string): ReturnType<typeof loadedService>[string] {
    const definition = loadedService(file, service)['ServerReflectionInfo'];
    if (!definition) throw new Error('no reflection');
    return definition;
  }
});
