import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { JsonTextError, skipSpace } from '../../../src/base/json-text.js';
import { APPLICATION } from '../../../src/model/application.js';
import type { StoredObject } from '../../../src/model/stored-object.js';
import { problemOf, scanObject, toStoredObject } from '../../../src/source/kubernetes/object-scanner.js';
import { jsonText, mutated, objectText, versionedObjectText } from '../../support/json-text-arbitrary.js';

type Members = Readonly<Record<string, unknown>>;

function isObject(value: unknown): value is Members {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function parsed(text: string): Members | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return isObject(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

function own(value: unknown, key: string): unknown {
  return isObject(value) && Object.hasOwn(value, key) ? value[key] : undefined;
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : '';
}

/** The facts as JSON.parse sees them. */
function factsOf(value: Members) {
  const metadata = own(value, 'metadata');
  const labels = own(metadata, 'labels');
  const pairs = isObject(labels) ? Object.entries(labels).filter(([, label]) => typeof label === 'string') : [];
  return {
    name: textOf(own(metadata, 'name')),
    namespace: textOf(own(metadata, 'namespace')),
    uid: textOf(own(metadata, 'uid')),
    resourceVersion: textOf(own(metadata, 'resourceVersion')),
    project: textOf(own(own(value, 'spec'), 'project')) || 'default',
    labels: pairs.sort(([a], [b]) => (a < b ? -1 : 1)),
  };
}

function scan(bytes: Buffer) {
  const found = scanObject(bytes, skipSpace(bytes, 0), APPLICATION);
  if (skipSpace(bytes, found.end) !== bytes.length) throw new JsonTextError(found.end);
  return found;
}

function isTaken(bytes: Buffer): boolean {
  try {
    scan(bytes);
    return true;
  } catch (error) {
    if (error instanceof JsonTextError) return false;
    throw error;
  }
}

function withoutManagedFields(text: string): string {
  const value = parsed(text);
  const metadata = own(value, 'metadata');
  if (!value || !isObject(metadata)) return JSON.stringify(value);
  const kept = Object.entries(metadata).filter(([key]) => key !== 'managedFields');
  return JSON.stringify({ ...value, metadata: Object.fromEntries(kept) });
}

function stored(text: string): StoredObject {
  const bytes = Buffer.from(text);
  return toStoredObject(bytes, 0, scan(bytes));
}

describe('the scanner agrees with JSON.parse', () => {
  test('on what an object is', () => {
    fc.assert(
      fc.property(mutated(fc.oneof(objectText, jsonText)), (bytes) => {
        expect(isTaken(bytes)).toBe(parsed(bytes.toString()) !== undefined);
      }),
      { numRuns: 1000 },
    );
  });

  test('on the facts that permissions are decided on', () => {
    fc.assert(
      fc.property(objectText, (text) => {
        const found = scan(Buffer.from(text));
        const labels = [...found.labels].sort(([a], [b]) => (a < b ? -1 : 1));
        const value = parsed(text) ?? {};
        expect({ ...factsOf(value) }).toEqual({
          name: found.name,
          namespace: found.namespace,
          uid: found.uid,
          resourceVersion: found.resourceVersion,
          project: found.project,
          labels,
        });
      }),
      { numRuns: 1000 },
    );
  });

  test('on the value of what is kept', () => {
    fc.assert(
      fc.property(objectText, (text) => {
        const { bytes } = stored(text.trim());
        expect(JSON.stringify(JSON.parse(bytes.toString()))).toBe(withoutManagedFields(text));
        expect(bytes.includes('\n') || bytes.includes('\r')).toBe(false);
      }),
      { numRuns: 1000 },
    );
  });

  test('on where the resourceVersion stands', () => {
    fc.assert(
      fc.property(versionedObjectText, (text) => {
        const object = stored(text);
        const { revision } = object.header;
        expect(revision).toMatch(/^[0-9]+$/);
        const quote = object.bytes.indexOf('"', object.revisionAt);
        const shown: unknown = JSON.parse(object.bytes.toString('utf8', object.revisionAt - 1, quote + 1));
        expect(shown).toBe(revision);
      }),
      { numRuns: 1000 },
    );
  });
});

describe('of what stands twice', () => {
  const labelsOf = (labels: string) => [...scan(Buffer.from(`{"metadata":{${labels}}}`)).labels];

  test('the last one counts, even if it says nothing', () => {
    expect(labelsOf('"labels":{"a":"1"},"labels":{"b":"2"}')).toEqual([['b', '2']]);
    expect(labelsOf('"labels":{"a":"1"},"labels":null')).toEqual([]);
    expect(labelsOf('"labels":{"a":"1","b":"2","a":3}')).toEqual([['b', '2']]);
    const project = (text: string) => scan(Buffer.from(text)).project;
    expect(project('{"spec":{"project":"a","project":"b"}}')).toBe('b');
    expect(project('{"spec":{"project":"a"},"spec":{}}')).toBe('default');
    expect(project('{"spec":{"project":"a","project":null}}')).toBe('default');
  });
});

describe('an object is kept as its text', () => {
  const identity = '"name":"a","uid":"u","resourceVersion":"7"';
  test.each([
    ['first', `{"metadata":{"managedFields":[{"a":1}], ${identity}}}`, `{"metadata":{${identity}}}`],
    [
      'in the middle',
      `{"metadata":{"name":"a", "managedFields":[] , "uid":"u"}}`,
      `{"metadata":{"name":"a", "uid":"u"}}`,
    ],
    ['last', `{"metadata":{${identity} ,"managedFields":[{}] }}`, `{"metadata":{${identity} }}`],
    ['twice', `{"metadata":{"managedFields":1,"name":"a","managedFields":2}}`, `{"metadata":{"name":"a"}}`],
    ['twice in a row', `{"metadata":{"managedFields":1,"managedFields":2,"name":"a"}}`, `{"metadata":{"name":"a"}}`],
    ['alone', `{"metadata":{ "managedFields":[] }}`, `{"metadata":{ }}`],
    ['alone and twice', `{"metadata":{"managedFields":1,"managedFields":2}}`, `{"metadata":{}}`],
    [
      'in two metadata',
      `{"metadata":{"managedFields":1},"metadata":{"managedFields":2}}`,
      `{"metadata":{},"metadata":{}}`,
    ],
    ['under an escaped key', `{"metadata":{"managed\\u0046ields":1,"name":"a"}}`, `{"metadata":{"name":"a"}}`],
    ['elsewhere, where it stays', `{"spec":{"managedFields":1}}`, `{"spec":{"managedFields":1}}`],
    [
      'behind the resourceVersion',
      `{"metadata":{${identity},"managedFields":1,"x":1}}`,
      `{"metadata":{${identity},"x":1}}`,
    ],
    ['on both sides', `{"metadata":{"managedFields":1,${identity},"managedFields":1}}`, `{"metadata":{${identity}}}`],
  ])('without managedFields that stand %s', (_, text, kept) => {
    const { bytes, revisionAt } = stored(text);
    expect(bytes.toString()).toBe(kept);
    if (kept.includes(identity)) expect(revisionAt).toBe(kept.indexOf('"7"') + 1);
  });

  test('with its numbers, key order, duplicate keys and escapes as they were written', () => {
    const text = `{"metadata":{${identity}},"n":[9007199254740993,1.0,1e5],"10":1,"2":2,"__proto__":{},"d":1,"d":2,"é":"\\u00e9"}`;
    expect(stored(text).bytes.toString()).toBe(text);
  });

  test('when one of its strings has 1.5 MiB', () => {
    const text = `{"metadata":{${identity}},"spec":{"values":"${'x'.repeat(1.5 * 1024 * 1024)}"}}`;
    expect(stored(text).bytes.equals(Buffer.from(text))).toBe(true);
  });

  test('when it is nested 10,000 levels deep', () => {
    const text = `{"spec":${'[{"a":'.repeat(5000)}1${'}]'.repeat(5000)},"metadata":{${identity}}}`;
    expect(stored(text).bytes.equals(Buffer.from(text))).toBe(true);
  });

  test('in memory of its own, however it came', () => {
    const [plain, broken] = [`{"metadata":{${identity}}}`, `{\n"metadata":{${identity}}}`];
    for (const text of [plain, broken]) expect(stored(text).bytes.buffer.byteLength).toBe(plain.length);
  });
});

describe('an object cannot be taken', () => {
  test.each([
    ['{}', 'metadata.name is missing'],
    ['{"metadata":null}', 'metadata.name is missing'],
    ['{"metadata":{"name":null,"uid":"u","resourceVersion":"1"}}', 'metadata.name is missing'],
    ['{"metadata":{"name":"a","resourceVersion":"1"}}', 'metadata.uid is missing'],
    ['{"metadata":{"name":"a","uid":"u","resourceVersion":1}}', 'metadata.resourceVersion is not a decimal number'],
    ['{"metadata":{"name":"a","uid":"u","resourceVersion":"01"}}', 'metadata.resourceVersion is not a decimal number'],
    ['{"metadata":{"name":"a","uid":"u","resourceVersion":"1a"}}', 'metadata.resourceVersion is not a decimal number'],
    ['{"metadata":{"name":"a","uid":"u","resourceVersion":"1"},"metadata":{}}', 'metadata.name is missing'],
  ])('%s: %s', (text, problem) => {
    expect(problemOf(scan(Buffer.from(text)))).toBe(problem);
  });
});
