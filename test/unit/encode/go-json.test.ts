import { type DescMessage, fromJson } from '@bufbuild/protobuf';
import { describe, expect, test } from '@jest/globals';
import { VersionMessage } from '../../../gen/version/version.js';
import { loadDescriptors } from '../../../src/api/descriptors.js';
import { toGoJson } from '../../../src/encode/go-json.js';
import { GoMessage } from '../../../src/encode/go-message.js';
import { field, file, Label, message, registryOf, Type } from '../../support/proto-file.js';
import { decoderOf, loadService } from '../../support/proto-loader.js';

const ARGO = 'github.com.argoproj.argo_cd.v3.pkg.apis.application.v1alpha1';

function descriptorOf(name: string): DescMessage {
  const descriptor = testRegistry().getMessage(name) ?? loadDescriptors().getMessage(name);
  if (!descriptor) throw new Error(`no ${name}`);
  return descriptor;
}

function testRegistry() {
  const all = message(
    'All',
    [
      field('text', 1, Type.STRING),
      field('long_number', 2, Type.INT64),
      field('unsigned', 3, Type.UINT64),
      field('flag', 4, Type.BOOL),
      field('blob', 5, Type.BYTES),
      field('double', 6, Type.DOUBLE),
      field('float', 7, Type.FLOAT),
      field('texts', 8, Type.STRING, { label: Label.REPEATED }),
      field('child', 9, Type.MESSAGE, { typeName: '.test.All' }),
      field('counts', 10, Type.MESSAGE, { typeName: '.test.All.CountsEntry', label: Label.REPEATED }),
      field('maybe', 11, Type.STRING, { oneofIndex: 1, proto3Optional: true }),
      field('left_side', 12, Type.STRING, { oneofIndex: 0 }),
      field('right', 13, Type.INT32, { oneofIndex: 0 }),
      field('renamed', 14, Type.STRING, { jsonName: 'Other' }),
    ],
    {
      nestedType: [
        message('CountsEntry', [field('key', 1, Type.STRING), field('value', 2, Type.INT64)], {
          options: { mapEntry: true },
        }),
      ],
      oneofDecl: [{ name: 'side' }, { name: '_maybe' }],
    },
  );
  return registryOf(file('test.proto', { package: 'test', messageType: [all] }));
}

describe('a message is printed as Go prints it', () => {
  test.each([
    ['nothing, as an empty object', {}, '{}'],
    [
      'zeros left out',
      {
        text: '',
        longNumber: '0',
        unsigned: 0n,
        flag: false,
        blob: new Uint8Array(),
        double: 0,
        texts: [],
        counts: {},
      },
      '{}',
    ],
    [
      'a 64-bit integer as a number',
      { longNumber: '9007199254740993', unsigned: 18446744073709551615n },
      '{"longNumber":9007199254740993,"unsigned":18446744073709551615}',
    ],
    ['bytes as base64', { blob: new Uint8Array([1, 2, 255]) }, '{"blob":"AQL/"}'],
    [
      'what HTML would take for its own, escaped',
      { text: '<a href="x">&\u2028\u2029\n' },
      '{"text":"\\u003ca href=\\"x\\"\\u003e\\u0026\\u2028\\u2029\\n"}',
    ],
    ['other letters as they are', { text: 'Zürich 😀' }, '{"text":"Zürich 😀"}'],
    ['an empty message that is there', { child: {} }, '{"child":{}}'],
    [
      'map keys sorted by their bytes',
      { counts: { b: '2', a: '1', '😀': '3', '\uff5e': '4' } },
      '{"counts":{"a":1,"b":2,"\uff5e":4,"😀":3}}',
    ],
    ['doubles in the shortest way', { double: 1e21 }, '{"double":1e+21}'],
    ['small doubles', { double: 0.0000001 }, '{"double":1e-7}'],
    ['floats in the shortest way for 32 bits', { float: Math.fround(0.1) }, '{"float":0.1}'],
    ['an optional zero that was set', { maybe: '' }, '{"maybe":""}'],
    ['lists with their zeros', { texts: ['', 'a'] }, '{"texts":["","a"]}'],
    ['the member of a oneof, as ts-proto keeps it', { side: { $case: 'leftSide', value: 'x' } }, '{"leftSide":"x"}'],
    ['the member of a oneof, as bufbuild keeps it', { side: { case: 'right', value: 0 } }, '{"right":0}'],
    ['keys by json_name', { renamed: 'x' }, '{"Other":"x"}'],
  ])('%s', (_case, value, json) => {
    expect(toGoJson(descriptorOf('test.All'), value)).toBe(json);
  });

  test('messages made by @bufbuild/protobuf as well', () => {
    const descriptor = descriptorOf('test.All');
    expect(toGoJson(descriptor, fromJson(descriptor, { text: 'x' }))).toBe('{"text":"x"}');
  });

  test('an empty list of applications keeps its metadata and says null', () => {
    expect(toGoJson(descriptorOf(`${ARGO}.ApplicationList`), { items: [] })).toBe('{"metadata":{},"items":null}');
  });
});

test('a message is encoded once for each encoding', () => {
  const version = new GoMessage(descriptorOf('version.VersionMessage'), VersionMessage, {
    ...VersionMessage.decode(new Uint8Array()),
    Version: 'v1',
    KustomizeVersion: 'k',
  });
  expect(version.json()).toBe(version.json());
  expect(version.proto()).toBe(version.proto());
  expect(version.json().toString()).toBe('{"Version":"v1","KustomizeVersion":"k"}');
  const decode = decoderOf(loadService('version/version.proto', 'version.VersionService'), 'Version');
  expect(decode(version.proto())).toEqual({ Version: 'v1', KustomizeVersion: 'k' });
});
