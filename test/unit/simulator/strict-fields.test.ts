import { describe, expect, test } from '@jest/globals';
import { APPLICATIONS, field } from '../../support/cluster-client.js';
import { cluster } from '../../support/cluster-fixture.js';

const CONFIGMAPS = '/api/v1/namespaces/argocd/configmaps';
const STRICT = '?fieldValidation=Strict';

const TYPE = '"apiVersion":"argoproj.io/v1alpha1","kind":"Application"';

async function post(path: string, body: string): Promise<{ readonly status: number; readonly message: unknown }> {
  const simulator = await cluster();
  const headers = { 'content-type': 'application/json' };
  const response = await fetch(`${simulator.url}${path}`, { method: 'POST', body, headers });
  return { status: response.status, message: field(await response.json(), 'message') };
}

describe('fieldValidation=Strict', () => {
  test.each([
    { body: '{"metadata":{"name":"a"},"daat":{}}', fault: 'unknown field "daat"' },
    { body: '{"metadata":{"name":"a","lables":{}}}', fault: 'unknown field "metadata.lables"' },
    { body: '{"metadata":{"name":"a"},"data":{"x":"1","x":"2"}}', fault: 'duplicate field "data.x"' },
    {
      body: '{"metadata":{"name":"a"},"data":{},"data":{},"b":1}',
      fault: 'unknown field "b", duplicate field "data"',
    },
  ])('refuses $body', async ({ body, fault }) => {
    const message = `ConfigMap in version "v1" cannot be handled as a ConfigMap: strict decoding error: ${fault}`;
    expect(await post(CONFIGMAPS + STRICT, body)).toEqual({ status: 400, message });
  });

  test('refuses a key given twice deep inside a custom object', async () => {
    const body = `{${TYPE},"metadata":{"name":"a"},"spec":{"sources":[{"a":"}"},{"path":"x","p\\u0061th":"\\"y,{"}]}}`;
    const { status, message } = await post(APPLICATIONS + STRICT, body);
    expect(status).toBe(400);
    expect(message).toMatch(/: strict decoding error: duplicate field "spec\.sources\[1\]\.path"$/);
  });

  test('lets objects through whose keys are the same only on different levels', async () => {
    const body = `{${TYPE},"metadata":{"name":"a"},"spec":{"a":{"a":[{"a":"a"},{"a":"a,a"}]},"b":"a"},"other":{"a":1}}`;
    expect((await post(APPLICATIONS + STRICT, body)).status).toBe(201);
  });
});

describe('without fieldValidation=Strict', () => {
  test('such objects are taken', async () => {
    expect((await post(CONFIGMAPS, '{"metadata":{"name":"a"},"daat":{},"daat":{}}')).status).toBe(201);
  });
});
