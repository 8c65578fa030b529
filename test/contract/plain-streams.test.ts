import { describe, expect, test } from '@jest/globals';
import { Client, credentials, type StatusObject } from '@grpc/grpc-js';
import { rawMethod } from '../support/fake-argocd.js';
import { framed, GrpcWebCall } from '../support/grpc-web-client.js';
import { useWorld } from '../support/use-world.js';
import { waitUntil } from '../support/wait-until.js';

const { requestSerialize: to, responseDeserialize: from } = rawMethod('', true, true);

describe('a plain stream ends with the reason when the server goes away', () => {
  const here = useWorld();

  test.each([
    { path: '/grpc.health.v1.Health/Watch', says: 'one request' },
    { path: '/grpc.reflection.v1.ServerReflection/ServerReflectionInfo', says: 'more later' },
  ])('over gRPC: $path', async ({ path, says }) => {
    const client = new Client(here.server.grpcAddress, credentials.createInsecure());
    const call = client.makeBidiStreamRequest(path, to, from);
    const answers: Buffer[] = [];
    call.on('data', (bytes: Buffer) => answers.push(bytes));
    call.on('error', () => undefined);
    const status = new Promise<StatusObject>((resolve) => call.on('status', resolve));
    // An empty message is a question to both of them.
    call.write(Buffer.alloc(0));
    if (says === 'one request') call.end();
    await waitUntil(() => answers.length > 0, 'an answer');
    await here.server.drain();
    expect(await status).toMatchObject({ code: 14 });
    client.close();
  });

  test('over gRPC-Web', async () => {
    const call = new GrpcWebCall(`${here.server.url}/grpc.health.v1.Health/Watch`, framed(Buffer.alloc(0)));
    await waitUntil(() => call.messages.length > 0, 'an answer');
    await here.server.drain();
    await call.untilEnd();
    call.close();
    expect(call.trailers).toMatchObject({ 'grpc-status': '14' });
  });
});
