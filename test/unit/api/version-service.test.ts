import { readFileSync } from 'node:fs';
import { expect, test } from '@jest/globals';
import { loadDescriptors } from '../../../src/api/descriptors.js';
import { createVersionService } from '../../../src/api/version-service.js';
import { callBy } from '../../support/fake-stream.js';
import { decoderOf, loadService } from '../../support/proto-loader.js';

async function version() {
  const method = createVersionService(loadDescriptors()).methods.Version;
  if (method?.kind !== 'unary') throw new Error('Version is not unary');
  return method.handle(method.decode(new Uint8Array()), callBy());
}

test('the version is the one of package.json', async () => {
  const manifest: { version: string } = JSON.parse(readFileSync('package.json', 'utf8'));
  expect(JSON.parse((await version()).json().toString())).toMatchObject({ Version: `v${manifest.version}` });
});

test("Argo CD's page finds tool versions, so that it does not ask for a login", async () => {
  const decode = decoderOf(loadService('version/version.proto', 'version.VersionService'), 'Version');
  expect(decode((await version()).proto())).toMatchObject({
    KustomizeVersion: 'unavailable',
    HelmVersion: 'unavailable',
  });
});
