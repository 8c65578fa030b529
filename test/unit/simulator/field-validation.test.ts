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

describe('fieldValidation of a patch', () => {
  const patch = async (query: string, type: string, body: string): Promise<Response> => {
    const simulator = await cluster();
    simulator.resources.create('configmaps', { metadata: { name: 'a', namespace: 'argocd' } });
    const headers = { 'content-type': type };
    return fetch(`${simulator.url}${CONFIGMAPS}/a?fieldManager=x&${query}`, { method: 'PATCH', body, headers });
  };

  test.each([
    {
      type: 'application/merge-patch+json',
      body: '{"metadata":{"lables":{}},"data":{"y":"1","y":"2"},"foo":1}',
      warning:
        '299 - "duplicate field \\"data.y\\"", 299 - "unknown field \\"foo\\"", 299 - "unknown field \\"metadata.lables\\""',
    },
    {
      type: 'application/json-patch+json',
      body: '[{"op":"add","path":"/foo","value":1,"value":2}]',
      warning: '299 - "json patch duplicate field \\"[0].value\\"", 299 - "unknown field \\"foo\\""',
    },
    {
      type: 'application/apply-patch+yaml',
      body: 'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\ndata: {a: "1", a: "2"}',
      warning: '299 - "line 4: key \\"a\\" already set in map"',
    },
  ])('warns by default: $type', async ({ type, body, warning }) => {
    const response = await patch('', type, body);
    expect([response.status, response.headers.get('warning')]).toEqual([200, warning]);
  });

  test('that is strict refuses a merge patch, and shows what it would have made', async () => {
    const body = '{"data":{"y":"1","y":"2"},"foo":1}';
    const response = await patch('fieldValidation=Strict', 'application/merge-patch+json', body);
    const message = field(await response.json(), 'message');
    expect([response.status, message]).toEqual([
      422,
      expect.stringMatching(
        /^ "" is invalid: patch: Invalid value: ".*": strict decoding error: duplicate field "data.y", unknown field "foo"$/,
      ),
    ]);
    expect(message).toContain(String.raw`\"data\":{\"y\":\"2\"},\"foo\":1,\"kind\":\"ConfigMap\"`);
  });

  test('that is strict refuses a strategic merge patch, and shows it', async () => {
    const type = 'application/strategic-merge-patch+json';
    const response = await patch('fieldValidation=Strict', type, '{"data":{"y":"1","y":"2"}}');
    const why = 'Invalid value: "map[data:map[y:2]]": strict decoding error: duplicate field "data.y"';
    expect(field(await response.json(), 'message')).toBe(` "" is invalid: patch: ${why}`);
  });

  test('that is strict refuses a configuration with a key given twice', async () => {
    const body = 'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\ndata: {a: "1", a: "2"}';
    const response = await patch('fieldValidation=Strict', 'application/apply-patch+yaml', body);
    expect(field(await response.json(), 'message')).toBe(
      'error strict decoding YAML: error converting YAML to JSON: yaml: unmarshal errors:\n  line 4: key "a" already set in map',
    );
  });
});

describe('without fieldValidation=Strict', () => {
  const BODY = '{"metadata":{"name":"a","lables":{}},"daat":{},"data":{"x":"1","x":"2"}}';
  const create = async (query: string): Promise<{ readonly warning: string | null; readonly body: unknown }> => {
    const simulator = await cluster();
    const headers = { 'content-type': 'application/json' };
    const response = await fetch(`${simulator.url}${CONFIGMAPS}${query}`, { method: 'POST', body: BODY, headers });
    return { warning: response.headers.get('warning'), body: await response.json() };
  };

  test.each(['', '?fieldValidation=Warn'])(
    'such objects are taken with a warning for each fault: "%s"',
    async (query) => {
      const { warning, body } = await create(query);
      const faults = ['unknown field "metadata.lables"', 'unknown field "daat"', 'duplicate field "data.x"'];
      expect(warning).toBe(faults.map((fault) => `299 - ${JSON.stringify(fault)}`).join(', '));
      expect(body).toMatchObject({ data: { x: '2' } });
    },
  );

  test('such objects are taken in silence with Ignore', async () => {
    expect((await create('?fieldValidation=Ignore')).warning).toBeNull();
  });

  test('unknown fields are not stored', async () => {
    const { body } = await create('');
    expect(Object.keys(Object(body)).sort()).toEqual(['apiVersion', 'data', 'kind', 'metadata']);
    expect(field(body, 'metadata')).not.toHaveProperty('lables');
  });

  test('another word is 422', async () => {
    expect(await post(`${CONFIGMAPS}?fieldValidation=Foo`, '{"metadata":{"name":"a"}}')).toEqual({
      status: 422,
      message:
        'CreateOptions.meta.k8s.io "" is invalid: fieldValidation: Unsupported value: "Foo": supported values: "", "Ignore", "Strict", "Warn"',
    });
  });
});

test('a YAML object is checked as JSON is', async () => {
  const simulator = await cluster();
  const body = 'metadata: {name: a}\nfoo: 1\ndata: {a: "1", a: "2"}';
  const headers = { 'content-type': 'application/yaml' };
  const taken = await fetch(`${simulator.url}${CONFIGMAPS}`, { method: 'POST', body, headers });
  const warning = '299 - "line 3: key \\"a\\" already set in map", 299 - "unknown field \\"foo\\""';
  expect([taken.status, taken.headers.get('warning')]).toEqual([201, warning]);
  const refused = await fetch(`${simulator.url}${CONFIGMAPS}${STRICT}`, { method: 'POST', body, headers });
  expect(field(await refused.json(), 'message')).toMatch(
    /strict decoding error: yaml: unmarshal errors:\n  line 3: key "a" already set in map, unknown field "foo"$/,
  );
});
