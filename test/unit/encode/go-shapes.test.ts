import { type DescField, type DescMessage } from '@bufbuild/protobuf';
import { describe, expect, test } from '@jest/globals';
import { loadDescriptors } from '../../../src/api/descriptors.js';
import { toGoJson } from '../../../src/encode/go-json.js';
import { INLINED_FIELDS } from '../../../src/encode/special-fields.js';
import { SPECIAL_TEXTS } from '../../../src/encode/special-json.js';
import { GO_SHAPES } from './go-shapes.js';

const registry = loadDescriptors();

/** What we add behind Argo CD's own. */
const OURS: Readonly<Record<string, string[]>> = {
  'github.com.argoproj.argo_cd.v3.pkg.apis.application.v1alpha1.ApplicationWatchEvent': ['cursor', 'reason'],
};

function descriptorOf(name: string): DescMessage {
  const descriptor = registry.getMessage(name);
  if (!descriptor) throw new Error(`no ${name}`);
  return descriptor;
}

function printed(name: string, value: object): string {
  const descriptor = descriptorOf(name);
  return SPECIAL_TEXTS.get(name)?.(value) ?? toGoJson(descriptor, value);
}

/** Every field set to something that is not zero, as deep as inlined messages go. */
function fullValue(descriptor: DescMessage): object {
  return Object.fromEntries(descriptor.fields.map((field) => [field.localName, fullField(field)]));
}

function fullField(field: DescField): unknown {
  if (field.fieldKind === 'list') return [field.message ? {} : 'x'];
  if (field.fieldKind === 'map') return { key: field.mapKind === 'message' ? {} : '1' };
  if (!field.message) return field.scalar === 12 ? new Uint8Array([1]) : '1';
  if (INLINED_FIELDS.has(`${field.parent.typeName}.${field.name}`)) return fullValue(field.message);
  return { seconds: '1', Raw: Buffer.from('{}'), raw: Buffer.from('{}') };
}

describe("messages have the shapes of Argo CD's Go structs", () => {
  test.each(GO_SHAPES)('$message when it is empty', ({ message, zero }) => {
    expect(printed(message, {})).toBe(zero);
  });

  test.each(GO_SHAPES.filter(({ message }) => !SPECIAL_TEXTS.has(message)))('$message when it is full', (shape) => {
    const expected = shape.keys.split(' ');
    const keys = Object.keys(JSON.parse(printed(shape.message, fullValue(descriptorOf(shape.message)))));
    expect(keys.slice(0, expected.length)).toEqual(expected);
    expect(keys.slice(expected.length)).toEqual(OURS[shape.message] ?? []);
  });
});

describe('a zero that was set', () => {
  const ARGO = 'github.com.argoproj.argo_cd.v3.pkg.apis.application.v1alpha1';

  test('is left out where Go keeps a value', () => {
    expect(printed(`${ARGO}.ResourceStatus`, { hook: false, name: '', syncWave: '0' })).toBe('{}');
  });

  test('is printed where Go keeps a pointer', () => {
    expect(printed(`${ARGO}.SyncPolicyAutomated`, { prune: false })).toBe('{"prune":false}');
    expect(printed('application.LogEntry', { content: '', last: false })).toBe('{"content":"","last":false}');
  });

  test('is told from a text that looks like one', () => {
    expect(printed(`${ARGO}.InfoItem`, { name: '0', value: ' ' })).toBe('{"name":"0","value":" "}');
  });
});

test('rules of a resource override are YAML in a string, safe inside HTML', () => {
  const override = { healthLua: 'a < b', ignoreDifferences: { jSONPointers: ['/status', '/a & b'] } };
  const text = printed('github.com.argoproj.argo_cd.v3.pkg.apis.application.v1alpha1.ResourceOverride', override);
  expect(text).not.toMatch(/[<&]/);
  expect(JSON.parse(text)).toEqual({
    'health.lua': 'a < b',
    ignoreDifferences: 'jqPathExpressions: null\njsonPointers:\n- /status\n- /a & b\nmanagedFieldsManagers: null\n',
    ignoreResourceUpdates: 'jqPathExpressions: null\njsonPointers: null\nmanagedFieldsManagers: null\n',
  });
});
