import { type FileRegistry, fromBinary, toJson } from '@bufbuild/protobuf';
import { TimestampSchema } from '@bufbuild/protobuf/wkt';
import { describe, expect, test } from '@jest/globals';
import { ApplicationQuery } from '../../../../gen/application/application.js';
import { loadDescriptors } from '../../../../src/api/descriptors.js';
import { httpBindings } from '../../../../src/serve/http/http-rule.js';
import { compileRoutes } from '../../../../src/serve/http/http-rule-routes.js';
import { bindRequest, type HttpInput } from '../../../../src/serve/http/query-binding.js';
import { field, file, Label, message, method, registryOf, service, Type } from '../../../support/proto-file.js';

const registry = testRegistry();

/** The request message, as bufbuild's JSON of the bytes. */
function bound(path: string, input: Partial<HttpInput> = {}, httpMethod = 'GET'): unknown {
  const match = compileRoutes(httpBindings(registry))(httpMethod, path);
  if (match === undefined || match === 'method-not-allowed') throw new Error(`no route for ${path}`);
  const { input: descriptor } = match.binding.method;
  return toJson(descriptor, fromBinary(descriptor, bindRequest(match, { query: '', ...input }, registry)), {
    registry,
  });
}

describe('a query parameter', () => {
  test.each([
    ['is found by its name in proto', 'long_number=5', { longNumber: '5' }],
    ['is found by its name in JSON', 'longNumber=5', { longNumber: '5' }],
    ['keeps 64 bits', 'longNumber=9007199254740993', { longNumber: '9007199254740993' }],
    ['may be negative', 'longNumber=-1', { longNumber: '-1' }],
    ['may be nested', 'id.type=a&id.value=b', { id: { type: 'a', value: 'b' } }],
    ['may be repeated', 'texts=a&texts=&texts=b', { texts: ['a', '', 'b'] }],
    ['may name a repeated field with a subscript, which is a value to Argo CD', 'texts[0]=a', { texts: ['0', 'a'] }],
    ['may fill a map', 'labels[a]=1&labels[b]=2', { labels: { a: '1', b: '2' } }],
    ['may be true', 'flag=true', { flag: true }],
    ['may be 1', 'flag=1', { flag: true }],
    ['may be a number with a fraction', 'ratio=1.5e3', { ratio: 1500 }],
    ['may be an enum by name', 'color=GREEN', { color: 'GREEN' }],
    ['may be an enum by number', 'color=1', { color: 'GREEN' }],
    ['may be bytes', 'blob=AQL%2F', { blob: 'AQL/' }],
    ['may be a time', 'since=2026-01-02T03:04:05Z', { since: '2026-01-02T03:04:05Z' }],
    ['is ignored if it names nothing', 'fields=a&lastEventId=b&id.nothing=c&texts.x=d', {}],
    ['is decoded', 'name=a%26b+c%3D%C3%BC', { name: 'a&b c=ü' }],
    ['may be sent as plain UTF-8', 'name=\u00c3\u00bc', { name: 'ü' }],
    ['may stand among empty ones', '&&name=x&', { name: 'x' }],
    ['may hold an equals sign', 'name=a=b', { name: 'a=b' }],
  ])('%s', (_case, query, expected) => {
    expect(bound('/query', { query })).toEqual(expected);
  });

  test.each([
    ['a number that is none', 'longNumber=x', /longNumber must be a 64-bit integer, not "x"/],
    ['an empty number', 'longNumber=', /longNumber must be/],
    ['a number out of range', 'small=2147483648', /small must be a 32-bit integer/],
    ['a negative one without a sign', 'unsigned=-1', /unsigned must be/],
    ['a bool that is none', 'flag=yes', /flag must be true or false/],
    ['a fraction that is none', 'ratio=NaNny', /ratio must be a number/],
    ['an unknown enum name', 'color=PINK', /color must be one of RED, GREEN/],
    ['a single one twice', 'name=a&name=b', /name may be given once/],
    ['a single one twice under two names', 'long_number=1&longNumber=2', /longNumber may be given once/],
    ['a single one with a subscript', 'name[0]=a', /name may be given once/],
    ['a nested one twice', 'id.type=a&id.type=b', /id.type may be given once/],
    ['a map key twice', 'labels[a]=1&labels[a]=2', /labels\[a\] may be given once/],
    ['a map without a key', 'labels=a', /labels\[key\]=value/],
    ['a message', 'id=x', /id has fields of its own/],
    ['a time that is none', 'since=yesterday', /since must be a Timestamp/],
    ['an escape that is none', 'name=%zz', /percent-encoded/],
    ['escapes that are no UTF-8', 'name=%ff', /percent-encoded UTF-8/],
    ['bytes that are no UTF-8', 'name=\u00ff', /not UTF-8/],
    ['a zero byte', 'name=a%00', /zero byte/],
    ['a zero byte in a name that nobody knows', 'x%00=a', /zero byte/],
  ])('is refused: %s', (_case, query, text) => {
    expect(() => bound('/query', { query })).toThrow(
      expect.objectContaining({ code: 3, message: expect.stringMatching(text) }),
    );
  });

  test.each(['__proto__=x', '__proto__.polluted=x', 'constructor.prototype.polluted=x', 'labels[__proto__]=x'])(
    'cannot reach a prototype: %s',
    (query) => {
      bound('/query', { query });
      expect(({} as { polluted?: unknown }).polluted).toBeUndefined();
      expect(Object.getPrototypeOf({})).toBe(Object.prototype);
    },
  );
});

test('a parameter that is present but empty is present', () => {
  const match = compileRoutes(httpBindings(loadDescriptors()))('GET', '/api/v1/applications/guestbook');
  if (match === undefined || match === 'method-not-allowed') throw new Error('no route');
  const query = 'refresh=&projects=a&name=other';
  expect(ApplicationQuery.decode(bindRequest(match, { query }, loadDescriptors()))).toMatchObject({
    name: 'guestbook',
    refresh: '',
    projects: ['a'],
    selector: undefined,
  });
});

describe('a path variable', () => {
  test('cannot be overridden by the query, under none of its names', () => {
    expect(bound('/longs/5', { query: 'long_number=6&longNumber=7&name=x' })).toEqual({ longNumber: '5', name: 'x' });
  });

  test('leaves its siblings to the query', () => {
    expect(bound('/ids/v', { query: 'id.value=w&id.type=t' })).toEqual({ id: { value: 'v', type: 't' } });
  });

  test('must be of the type of its field', () => {
    expect(() => bound('/longs/x')).toThrow(/long_number must be a 64-bit integer/);
  });
});

describe('a body', () => {
  const post = (path: string, body: string, query = ''): unknown =>
    bound(path, { body: Buffer.from(body), query }, 'POST');

  test('is the whole request, except for what the path says, and leaves nothing to the query', () => {
    expect(post('/whole/n', '{"name":"b","texts":["a"],"unknown":1}', 'small=5')).toEqual({ name: 'n', texts: ['a'] });
  });

  test('may be one field, and leaves the others to the query', () => {
    expect(post('/part', '{"type":"t"}', 'name=x&id.value=v')).toEqual({ id: { type: 't' }, name: 'x' });
  });

  test.each(['/whole/n', '/part'])('may be absent: %s', (path) => {
    expect(() => bound(path, {}, 'POST')).not.toThrow();
  });

  test.each([
    ['no JSON', '{', /not JSON/],
    ['no object', '[]', /./],
    ['of another type', '{"small":"x"}', /small/],
    ['no UTF-8', '\u00ff', /not UTF-8/],
  ])('is refused: %s', (_case, body, text) => {
    const input = { body: Buffer.from(body, 'latin1') };
    expect(() => bound('/whole/n', input, 'POST')).toThrow(
      expect.objectContaining({ code: 3, message: expect.stringMatching(text) }),
    );
  });

  test.each([
    ['{"Name":"a","TEXTS":["b"],"small":1}', { name: 'n', texts: ['b'], small: 1 }],
    ['{"small":1,"Small":2}', { name: 'n', small: 2 }],
    ['{"small":1,"Small":null}', { name: 'n', small: 1 }],
    ['null', { name: 'n' }],
  ])('is read as Go reads it, without case and with null as nothing: %s', (body, expected) => {
    expect(post('/whole/n', body)).toEqual(expected);
  });

  test('of one field is read like that, too', () => {
    expect(post('/part', '{"TYPE":"t"}')).toEqual({ id: { type: 't' } });
    expect(post('/part', 'null', 'name=x')).toEqual({ name: 'x' });
  });

  test('cannot reach a prototype', () => {
    post('/whole/n', '{"__proto__":{"polluted":1}}');
    expect(({} as { polluted?: unknown }).polluted).toBeUndefined();
  });
});

test('a required field that nobody gave is the caller’s error', () => {
  expect(() => bound('/required')).toThrow(expect.objectContaining({ code: 3 }));
});

function testRegistry(): FileRegistry {
  const request = message(
    'Request',
    [
      field('name', 1, Type.STRING),
      field('long_number', 2, Type.INT64),
      field('small', 3, Type.INT32),
      field('unsigned', 4, Type.UINT32),
      field('flag', 5, Type.BOOL),
      field('ratio', 6, Type.DOUBLE),
      field('texts', 7, Type.STRING, { label: Label.REPEATED }),
      field('id', 8, Type.MESSAGE, { typeName: '.test.Id' }),
      field('labels', 9, Type.MESSAGE, { typeName: '.test.Request.LabelsEntry', label: Label.REPEATED }),
      field('color', 10, Type.ENUM, { typeName: '.test.Color' }),
      field('blob', 11, Type.BYTES),
      field('since', 12, Type.MESSAGE, { typeName: '.google.protobuf.Timestamp' }),
    ],
    {
      nestedType: [
        message('LabelsEntry', [field('key', 1, Type.STRING), field('value', 2, Type.STRING)], {
          options: { mapEntry: true },
        }),
      ],
    },
  );
  const id = message('Id', [field('type', 1, Type.STRING), field('value', 2, Type.STRING)]);
  const types = { input: '.test.Request', output: '.test.Request' };
  const things = service('Things', [
    method('Query', types, { pattern: { $case: 'get', value: '/query' } }),
    method('Long', types, { pattern: { $case: 'get', value: '/longs/{long_number}' } }),
    method('Id', types, { pattern: { $case: 'get', value: '/ids/{id.value}' } }),
    method('Whole', types, { pattern: { $case: 'post', value: '/whole/{name}' }, body: '*' }),
    method('Part', types, { pattern: { $case: 'post', value: '/part' }, body: 'id' }),
    method(
      'Strict',
      { input: '.strict.Request', output: '.test.Request' },
      { pattern: { $case: 'get', value: '/required' } },
    ),
  ]);
  const color = {
    name: 'Color',
    value: [
      { name: 'RED', number: 0 },
      { name: 'GREEN', number: 1 },
    ],
  };
  const strict = message('Request', [field('name', 1, Type.STRING, { label: Label.REQUIRED })]);
  return registryOf(
    TimestampSchema.file.proto,
    file('strict.proto', { syntax: 'proto2', package: 'strict', messageType: [strict] }),
    file('test.proto', {
      package: 'test',
      dependency: ['google/protobuf/timestamp.proto', 'strict.proto'],
      messageType: [request, id],
      enumType: [color],
      service: [things],
    }),
  );
}
