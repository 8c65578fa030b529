import { describe, expect, test } from '@jest/globals';
import { ask, field } from '../../support/cluster-client.js';
import { cluster } from '../../support/cluster-fixture.js';

const SECRETS = '/api/v1/namespaces/argocd/secrets';

describe('a secret', () => {
  test('is Opaque unless it says otherwise', async () => {
    const simulator = await cluster();
    const plain = await ask(simulator, SECRETS, { method: 'POST', body: { metadata: { name: 'a' }, type: '' } });
    expect(field(plain.body, 'type')).toBe('Opaque');
    const body = { metadata: { name: 'b' }, type: 'example.com/mine' };
    expect(field((await ask(simulator, SECRETS, { method: 'POST', body })).body, 'type')).toBe('example.com/mine');
  });

  test('keeps stringData as data, in base64', async () => {
    const simulator = await cluster();
    const body = { metadata: { name: 'a' }, data: { old: 'eA==', both: 'eA==' }, stringData: { both: 'yy', new: 'é' } };
    await ask(simulator, SECRETS, { method: 'POST', body });
    const secret = await ask(simulator, `${SECRETS}/a`);
    expect(field(secret.body, 'data')).toEqual({ old: 'eA==', both: 'eXk=', new: 'w6k=' });
    expect(secret.body).not.toHaveProperty('stringData');
    const patch = { stringData: { old: 'z' } };
    const patched = await ask(simulator, `${SECRETS}/a`, { method: 'PATCH', body: patch });
    expect(field(patched.body, 'data')).toEqual({ old: 'eg==', both: 'eXk=', new: 'w6k=' });
  });

  test('as protobuf without a type or a generated name has neither an empty one', async () => {
    const simulator = await cluster();
    // Envelope of a v1 Secret: metadata {name: "p", generateName: "", namespace: "argocd"}, type "".
    const metadata = [0x0a, 1, 0x70, 0x12, 0, 0x1a, 6, ...Buffer.from('argocd')];
    const raw = [0x0a, metadata.length, ...metadata, 0x1a, 0];
    const type = [0x0a, 2, ...Buffer.from('v1'), 0x12, 6, ...Buffer.from('Secret')];
    const body = Buffer.from([...Buffer.from('k8s\0'), 0x0a, type.length, ...type, 0x12, raw.length, ...raw]);
    const headers = { 'content-type': 'application/vnd.kubernetes.protobuf' };
    const response = await fetch(`${simulator.url}${SECRETS}`, { method: 'POST', body, headers });
    const secret: unknown = await response.json();
    expect([response.status, field(secret, 'type')]).toEqual([201, 'Opaque']);
    expect(field(secret, 'metadata')).not.toHaveProperty('generateName');
  });
});
