import type { FileRegistry } from '@bufbuild/protobuf';
import { describe, expect, test } from '@jest/globals';
import { loadDescriptors } from '../../../src/api/descriptors.js';
import { createTranscoder } from '../../../src/encode/transcoder.js';
import { applicationSample } from '../../support/application-sample.js';
import { field, file, Label, message, registryOf, Type } from '../../support/proto-file.js';
import { decoderOf, loadService } from '../../support/proto-loader.js';

const APPLICATION = 'github.com.argoproj.argo_cd.v3.pkg.apis.application.v1alpha1.Application';
const registry = loadDescriptors();
const decode = decoderOf(loadService('application/application.proto', 'application.ApplicationService'), 'Get');

function told(json: string): object {
  return decode(createTranscoder(registry, APPLICATION)(Buffer.from(json)));
}

describe('an application', () => {
  test('as a cluster returns it is read by another protobuf reader', () => {
    const { apiVersion, kind, ...application } = applicationSample;
    const expected = JSON.parse(JSON.stringify(application), (key, value: unknown) =>
      typeof value === 'string' && /^\d{4}-\d\d-\d\dT/.test(value)
        ? { seconds: String(Date.parse(value) / 1000) }
        : key === 'id' || key === 'generation'
          ? String(value)
          : value,
    );
    expect(told(JSON.stringify({ apiVersion, kind, ...application }))).toEqual(expected);
  });

  test('of 1.5 MiB is written whole', () => {
    const name = 'ä'.repeat(768 * 1024);
    expect(told(`{"metadata":{"name":"${name}"}}`)).toEqual({ metadata: { name } });
  });
});

describe('a value that JSON tells in a way of its own', () => {
  test.each([
    [
      'an integer beyond 2^53',
      '{"metadata":{"generation":9007199254740993}}',
      { metadata: { generation: '9007199254740993' } },
    ],
    ['an integer told as a float', '{"metadata":{"generation":1.0}}', { metadata: { generation: '1' } }],
    ['an empty string', '{"metadata":{"name":""}}', { metadata: { name: '' } }],
    ['a null', '{"metadata":{"name":null},"operation":null}', { metadata: {} }],
    ['an empty list', '{"metadata":{"finalizers":[]}}', { metadata: {} }],
    ['a null in a list', '{"metadata":{"finalizers":["a",null]}}', { metadata: { finalizers: ['a', ''] } }],
    ['a null in a map', '{"metadata":{"labels":{"a":null}}}', { metadata: { labels: { a: '' } } }],
    [
      'a null among messages',
      '{"status":{"resources":[null,{"kind":"Pod"}]}}',
      { status: { resources: [{}, { kind: 'Pod' }] } },
    ],
    ['an escaped key', '{"meta\\u0064ata":{"n\\u0061me":"x"}}', { metadata: { name: 'x' } }],
    ['a key of other case', '{"Metadata":{"name":"x"}}', {}],
    ['half a surrogate pair', '{"metadata":{"name":"\\ud800"}}', { metadata: { name: '\ufffd' } }],
    [
      'a zero time',
      '{"metadata":{"creationTimestamp":"0001-01-01T00:00:00Z"}}',
      { metadata: { creationTimestamp: {} } },
    ],
    ['no time', '{"metadata":{"creationTimestamp":null}}', { metadata: {} }],
    [
      'a time with a fraction',
      '{"metadata":{"creationTimestamp":"1970-01-01T00:00:01.9Z"}}',
      { metadata: { creationTimestamp: { seconds: '1' } } },
    ],
    [
      'an embedded message',
      '{"operation":{"sync":{"syncStrategy":{"hook":{"force":true}}}}}',
      { operation: { sync: { syncStrategy: { hook: { syncStrategyApply: { force: true } } } } } },
    ],
    [
      'an embedded message without fields',
      '{"operation":{"sync":{"syncStrategy":{"hook":{}}}}}',
      { operation: { sync: { syncStrategy: { hook: {} } } } },
    ],
    [
      'a message embedded twice over',
      '{"spec":{"source":{"kustomize":{"patches":[{"target":{"labelSelector":"a=b","kind":"Pod","name":"x"}}]}}}}',
      {
        spec: {
          source: {
            kustomize: { patches: [{ target: { labelSelector: 'a=b', resId: { name: 'x', gvk: { kind: 'Pod' } } } }] },
          },
        },
      },
    ],
    [
      'raw JSON',
      '{"spec":{"source":{"helm":{"valuesObject":{"n": 1.0, "n":[2]}}}}}',
      { spec: { source: { helm: { valuesObject: { raw: Buffer.from('{"n": 1.0, "n":[2]}') } } } } },
    ],
    [
      'managed fields',
      '{"metadata":{"managedFields":[{"fieldsV1":{"f:a":{}}}]}}',
      { metadata: { managedFields: [{ fieldsV1: { Raw: Buffer.from('{"f:a":{}}') } }] } },
    ],
    [
      'plugin parameters that are set but empty',
      '{"spec":{"source":{"plugin":{"parameters":[{"name":"a","map":{}},{"name":"b","array":[]},{"string":""}]}}}}',
      {
        spec: {
          source: { plugin: { parameters: [{ name: 'a', map: {} }, { name: 'b', array: {} }, { string: '' }] } },
        },
      },
    ],
    [
      'plugin parameters that are null, which Go takes for set',
      '{"spec":{"source":{"plugin":{"parameters":[{"name":"a","map":null},{"name":"b","array":null}]}}}}',
      {
        spec: {
          source: {
            plugin: {
              parameters: [
                { name: 'a', map: {} },
                { name: 'b', array: {} },
              ],
            },
          },
        },
      },
    ],
    [
      'plugin parameters',
      '{"spec":{"source":{"plugin":{"parameters":[{"map":{"k":"v"},"array":["x"]}]}}}}',
      { spec: { source: { plugin: { parameters: [{ map: { map: { k: 'v' } }, array: { array: ['x'] } }] } } } },
    ],
    [
      'a number or a string',
      '{"spec":{"source":{"kustomize":{"replicas":[{"count":3},{"count":"50%"}]}}}}',
      {
        spec: {
          source: {
            kustomize: { replicas: [{ count: { type: '0', intVal: 3 } }, { count: { type: '1', strVal: '50%' } }] },
          },
        },
      },
    ],
  ])('%s', (_case, json, expected) => {
    expect(told(json)).toEqual(expected);
  });

  test('bytes that are no UTF-8 become replacement characters', () => {
    const json = Buffer.from([...Buffer.from('{"metadata":{"name":"a'), 0xff, ...Buffer.from('"}}')]);
    expect(createTranscoder(registry, APPLICATION)(json).toString('latin1')).toContain('a\xef\xbf\xbd');
  });
});

describe('a key that comes twice', () => {
  test.each([
    ['a string', '{"metadata":{"name":"a","name":"b"}}', { metadata: { name: 'b' } }],
    ['a message, which is not merged', '{"metadata":{"name":"a"},"metadata":{"uid":"b"}}', { metadata: { uid: 'b' } }],
    [
      'a list, which is not prolonged',
      '{"metadata":{"finalizers":["a"],"finalizers":["b"]}}',
      { metadata: { finalizers: ['b'] } },
    ],
    ['a map', '{"metadata":{"labels":{"a":"1"},"labels":{"b":"2"}}}', { metadata: { labels: { b: '2' } } }],
    ['with a null at last', '{"metadata":{"name":"a","name":null}}', { metadata: {} }],
    [
      'deep inside and again outside',
      '{"spec":{"project":"a"},"spec":{"project":"b","project":"c"}}',
      { spec: { project: 'c' } },
    ],
    [
      'in an embedded message',
      '{"operation":{"sync":{"syncStrategy":{"hook":{"force":true,"force":false}}}}}',
      { operation: { sync: { syncStrategy: { hook: { syncStrategyApply: { force: false } } } } } },
    ],
  ])('counts by its last value: %s', (_case, json, expected) => {
    expect(told(json)).toEqual(expected);
  });
});

describe('a value of the wrong type', () => {
  test.each([
    ['metadata.name', '{"metadata":{"name":5,"uid":"u"}}', { metadata: { uid: 'u' } }],
    ['metadata.labels', '{"metadata":{"labels":["x"],"uid":"u"}}', { metadata: { uid: 'u' } }],
    ['metadata', '{"metadata":"x","spec":{"project":"p"}}', { spec: { project: 'p' } }],
    ['metadata.generation', '{"metadata":{"generation":1.5,"uid":"u"}}', { metadata: { uid: 'u' } }],
    [
      'metadata.generation beyond 64 bits',
      '{"metadata":{"generation":9223372036854775808,"uid":"u"}}',
      { metadata: { uid: 'u' } },
    ],
    [
      'metadata.creationTimestamp',
      '{"metadata":{"creationTimestamp":"yesterday","uid":"u"}}',
      { metadata: { uid: 'u' } },
    ],
    ['31 April', '{"metadata":{"creationTimestamp":"2026-04-31T00:00:00Z","uid":"u"}}', { metadata: { uid: 'u' } }],
    ['one of many', '{"metadata":{"finalizers":["a",5,"b"]}}', { metadata: { finalizers: ['a', 'b'] } }],
    ['one of a map', '{"metadata":{"labels":{"a":1,"b":"2"}}}', { metadata: { labels: { b: '2' } } }],
    [
      'parameters',
      '{"spec":{"source":{"plugin":{"parameters":[{"map":["x"],"name":"n"}]}}}}',
      { spec: { source: { plugin: { parameters: [{ name: 'n' }] } } } },
    ],
  ])('costs only its field: %s', (_case, json, expected) => {
    const skipped: string[] = [];
    const transcode = createTranscoder(registry, APPLICATION, (field) => skipped.push(field));
    expect(decode(transcode(Buffer.from(json)))).toEqual(expected);
    expect(skipped).toHaveLength(1);
  });

  test('is reported by the full name of the field', () => {
    const skipped: string[] = [];
    createTranscoder(registry, APPLICATION, (field) => skipped.push(field))(Buffer.from('{"metadata":{"name":5}}'));
    expect(skipped).toEqual(['k8s.io.apimachinery.pkg.apis.meta.v1.ObjectMeta.name']);
  });
});

describe('what no field knows', () => {
  test.each([
    ['deep', `{"x":${'['.repeat(100_000)}${']'.repeat(100_000)},"metadata":{"name":"n"}}`],
    ['prototypes', '{"__proto__":{"name":"x"},"metadata":{"__proto__":{"name":"x"},"name":"n"}}'],
    ['brackets in strings', '{"x":"}]\\"}","metadata":{"name":"n"}}'],
  ])('is stepped over: %s', (_case, json) => {
    expect(told(json)).toEqual({ metadata: { name: 'n' } });
  });

  test.each(['', 'null', '[]', '"x"', '{"metadata":', '{"metadata":{"name":"x"}', '{"metadata" 1}'])(
    'refuses %j',
    (json) => {
      expect(() => told(json)).toThrow(/not JSON/);
    },
  );
});

describe('a message of another service', () => {
  const own = ownDescriptors();

  function bytesOf(json: string): Buffer {
    return createTranscoder(own, 'test.Node')(Buffer.from(json));
  }

  test('gets its required fields whatever the JSON says', () => {
    expect(bytesOf('{}').toString('hex')).toBe('0a00' + '1000');
    expect(bytesOf('{"name":null,"size":"x"}').toString('hex')).toBe('0a00' + '1000');
    expect(bytesOf('{"name":"a","name":"b"}').toString('hex')).toBe('0a0162' + '1000');
  });

  test('may be recursive, though not for ever', () => {
    const nested = (depth: number): string => `${'{"child":'.repeat(depth)}{}${'}'.repeat(depth)}`;
    expect(bytesOf(nested(99)).length).toBeGreaterThan(99);
    expect(() => bytesOf(nested(100))).toThrow(/deeper than 100/);
  });

  test('with a repeated key on every level is not read again and again', () => {
    const nested = (depth: number): string =>
      depth === 0 ? '{"size":"wrong"}' : `{"child":${nested(depth - 1)},"bytes":"","bytes":""}`;
    const skipped: string[] = [];
    createTranscoder(own, 'test.Node', (field) => skipped.push(field))(Buffer.from(nested(18)));
    expect(skipped.length).toBeLessThan(40);
  });

  test('reads bytes as base64, quantities as strings or numbers, and keeps microseconds', () => {
    const tail = '0a00' + '1000';
    expect(bytesOf('{"bytes":"AQI="}').toString('hex')).toBe(`22020102${tail}`);
    expect(bytesOf('{"bytes":"A!"}').toString('hex')).toBe(tail);
    expect(bytesOf('{"quantity":"1Gi"}').toString('hex')).toBe(`2a050a03${Buffer.from('1Gi').toString('hex')}${tail}`);
    expect(bytesOf('{"quantity":2}').toString('hex')).toBe(`2a030a0132${tail}`);
    expect(bytesOf('{"time":"1970-01-01T00:00:01.0000019Z"}').toString('hex')).toBe(`3205080110e807${tail}`);
  });
});

/** A message with what applications have not: required fields, recursion, bytes, a quantity, a MicroTime. */
function ownDescriptors(): FileRegistry {
  const QUANTITY = 'k8s.io.apimachinery.pkg.api.resource';
  const META = 'k8s.io.apimachinery.pkg.apis.meta.v1';
  const quantity = message('Quantity', [field('string', 1, Type.STRING)]);
  const microTime = message('MicroTime', [field('seconds', 1, Type.INT64), field('nanos', 2, Type.INT32)]);
  const node = message('Node', [
    field('name', 1, Type.STRING, { label: Label.REQUIRED }),
    field('size', 2, Type.INT32, { label: Label.REQUIRED }),
    field('child', 3, Type.MESSAGE, { typeName: '.test.Node' }),
    field('bytes', 4, Type.BYTES),
    field('quantity', 5, Type.MESSAGE, { typeName: `.${QUANTITY}.Quantity` }),
    field('time', 6, Type.MESSAGE, { typeName: `.${META}.MicroTime` }),
  ]);
  return registryOf(
    file('quantity.proto', { syntax: 'proto2', package: QUANTITY, messageType: [quantity] }),
    file('meta.proto', { syntax: 'proto2', package: META, messageType: [microTime] }),
    file('test.proto', {
      syntax: 'proto2',
      package: 'test',
      messageType: [node],
      dependency: ['quantity.proto', 'meta.proto'],
    }),
  );
}
