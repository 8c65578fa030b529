import { describe, expect, test } from '@jest/globals';
import { Application } from '../../../gen/github.com/argoproj/argo-cd/v3/pkg/apis/application/v1alpha1/generated.js';
import { loadDescriptors } from '../../../src/api/descriptors.js';
import { applicationJson, eventJson } from '../../../src/cli/message-json.js';
import { createTranscoder } from '../../../src/encode/transcoder.js';
import { everyFieldApplication } from '../../support/every-field-application.js';
import { exactJson } from '../../support/exact-json.js';

const registry = loadDescriptors();
const transcode = createTranscoder(
  registry,
  'github.com.argoproj.argo_cd.v3.pkg.apis.application.v1alpha1.Application',
  (field) => {
    throw new Error(`${field} does not fit`);
  },
);

/** What a server of the proto sends for this JSON, as the client decodes it. */
function received(json: string): Application {
  return Application.decode(transcode(Buffer.from(json)));
}

const textOf = (members: string): string => applicationJson(received(`{${members}}`));
const HEAD = '{"apiVersion":"argoproj.io/v1alpha1","kind":"Application"';

const TIME = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)$/;
/** JSON that the proto carries as it is. */
const RAW = 'valuesObject';
/** What may be set but empty, and is that where JSON has `null`. */
const OPTIONAL: Readonly<Record<string, unknown>> = { map: {}, array: [] };

/** The JSON without what the wire has no place for: null, empty lists and maps, zones and fractions of a second. */
function carried(value: unknown): unknown {
  if (typeof value === 'string' && TIME.test(value)) return new Date(value).toISOString().replace(/\.\d+/, '');
  if (Array.isArray(value)) return value.map(carried);
  if (typeof value !== 'object' || value === null) return value;
  const members = Object.entries(value).map(([key, inner]: [string, unknown]): [string, unknown] => {
    return [key, key === RAW ? inner : carried(inner ?? OPTIONAL[key])];
  });
  return Object.fromEntries(members.filter(([key, inner]) => key in OPTIONAL || !isEmpty(inner)));
}

/** Set but empty messages, too: that they stay has a test of its own. */
function isEmpty(value: unknown): boolean {
  return value === undefined || value === null || (typeof value === 'object' && Object.keys(value).length === 0);
}

describe('an Application that came over gRPC', () => {
  test.each(Array.from({ length: 40 }, (_, index) => index))('is the JSON that the cluster has: number %i', (index) => {
    const original = everyFieldApplication(registry, index);
    expect(carried(exactJson(applicationJson(received(original))))).toEqual(carried(exactJson(original)));
  });

  test('has all that is there, be it empty', () => {
    const spec = '"spec":{"destination":{},"project":"","syncPolicy":{"automated":{"prune":false}}},"status":{}';
    expect(textOf(spec)).toBe(`${HEAD},${spec}}`);
  });

  test('says what it is before anything else', () => {
    expect(textOf('"metadata":{"name":"a"}')).toBe(`${HEAD},"metadata":{"name":"a"}}`);
    expect(textOf('')).toBe(`${HEAD}}`);
  });

  test.each(['{"seconds":"many"}', '{"nanos":"1","seconds":"2"}', '{"raw":"meat"}', '{"a":""}'])(
    'has labels that look like a message: %s',
    (labels) => {
      expect(textOf(`"metadata":{"labels":${labels}}`)).toBe(`${HEAD},"metadata":{"labels":${labels}}}`);
    },
  );

  test.each(['{"b":1.0,"a":[9007199254740993,1e400],"a":null}', '[]', '"text"', '{"empty":{}}'])(
    'has raw JSON as it was written: %s',
    (raw) => {
      expect(textOf(`"spec":{"source":{"helm":{"valuesObject":${raw}}}}`)).toBe(
        `${HEAD},"spec":{"source":{"helm":{"valuesObject":${raw}}}}}`,
      );
    },
  );

  test('stays on one line where its raw JSON does not', () => {
    const text = textOf('"spec":{"source":{"helm":{"valuesObject":{\r\n\t"a": "b\\n"\n}}}}');
    expect(text).not.toMatch(/[\r\n]/);
    expect(JSON.parse(text)).toMatchObject({ spec: { source: { helm: { valuesObject: { a: 'b\n' } } } } });
  });

  test('is JSON even where its raw JSON is none', () => {
    const message = received('{"spec":{"source":{"helm":{"valuesObject":{}}}}}');
    const sent = message.spec?.source?.helm?.valuesObject;
    if (sent) sent.raw = Buffer.from('{"a":');
    expect(JSON.parse(applicationJson(message))).toMatchObject({
      spec: { source: { helm: { valuesObject: '{"a":' } } },
    });
  });

  test.each(['9007199254740993', '-9223372036854775808', '0'])('has numbers to their last digit: %s', (generation) => {
    expect(textOf(`"metadata":{"generation":${generation}}`)).toBe(`${HEAD},"metadata":{"generation":${generation}}}`);
  });

  test('has no time where Go has its zero time', () => {
    expect(textOf('"metadata":{"name":"a","creationTimestamp":"0001-01-01T00:00:00Z"}')).toBe(
      `${HEAD},"metadata":{"name":"a"}}`,
    );
    expect(textOf('"metadata":{"creationTimestamp":"1970-01-01T00:00:00Z"}')).toBe(
      `${HEAD},"metadata":{"creationTimestamp":"1970-01-01T00:00:00Z"}}`,
    );
  });
});

test('an event has its Application in full', () => {
  const application = received('{"metadata":{"name":"a"}}');
  expect(eventJson({ type: 'ADDED', application, cursor: 'c', reason: 'r' })).toBe(
    `{"type":"ADDED","application":${HEAD},"metadata":{"name":"a"}}}`,
  );
});
