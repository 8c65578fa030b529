import { describe, expect, test } from '@jest/globals';
import { APPLICATION } from '../../../src/model/application.js';
import { SourceError } from '../../../src/source/list-watch.js';
import {
  parseListPage,
  parseStatus,
  parseWatchLine,
  toSourceError,
} from '../../../src/source/kubernetes/response-text.js';
import { applicationText } from '../../support/application-text.js';

const app = applicationText({ name: 'a', revision: 7 });

function listText(items: string, metadata = '{"resourceVersion":"9"}'): string {
  return `{"kind":"ApplicationList","metadata":${metadata},"items":${items}}`;
}

function list(text: string | Buffer) {
  return parseListPage(Buffer.from(text), APPLICATION);
}

function watch(text: string | Buffer) {
  return parseWatchLine(Buffer.from(text), APPLICATION);
}

function problemOf(action: () => unknown): string {
  try {
    action();
  } catch (error) {
    if (error instanceof SourceError) return error.problem;
    throw error;
  }
  return 'none';
}

describe('a list page', () => {
  test('has its objects, its revision and its continue token', () => {
    const page = list(
      listText(`[${app}, ${applicationText({ name: 'b', revision: 8 })}]`, '{"continue":"t","resourceVersion":"9"}'),
    );
    expect(page.objects.map(({ header }) => header.key)).toEqual(['argocd/a', 'argocd/b']);
    expect(page.objects[0]?.bytes.toString()).toBe(app);
    expect(page).toMatchObject({ revision: '9', continueToken: 't', rejected: [] });
  });

  test('may stand in any order, pretty-printed, before or after its metadata', () => {
    const text = `{\n "items": [\r\n${JSON.stringify(JSON.parse(app), null, 2)}\n],\n"metadata":{"resourceVersion":"9"}\n}\n`;
    const [object] = list(text).objects;
    expect(object?.header).toMatchObject({ key: 'argocd/a', revision: '7' });
    expect(object?.bytes.includes('\n')).toBe(false);
    expect(object?.bytes.toString('utf8', object.revisionAt, object.revisionAt + 1)).toBe('7');
  });

  test.each(['null', '[]'])('may be empty as items %s', (items) => {
    expect(list(listText(items))).toEqual({ revision: '9', objects: [], rejected: [] });
  });

  test('has no continue token where it is empty', () => {
    expect(list(listText('[]', '{"continue":"","resourceVersion":"9"}'))).not.toHaveProperty('continueToken');
  });

  test('leaves out items that cannot be taken, and names them', () => {
    const page = list(listText(`[{"spec":{}},${app},7,null,{"metadata":{"name":"x","namespace":"n"}}]`));
    expect(page.objects.map(({ header }) => header.name)).toEqual(['a']);
    expect(page.rejected).toEqual([
      { key: '/', problem: 'metadata.name is missing' },
      { key: '/', problem: 'it is not an object' },
      { key: '/', problem: 'it is not an object' },
      { key: 'n/x', problem: 'metadata.uid is missing' },
    ]);
  });

  test.each([
    ['garbage', '\u0015\u0003 garbage {{{'],
    ['nothing', ''],
    ['half a page', listText(`[${app}]`).slice(0, -20)],
    ['more than a page', `${listText('[]')}{}`],
    ['an array', '[]'],
    ['a Status', '{"kind":"Status","status":"Failure","code":500,"metadata":{}}'],
    ['no items', '{"metadata":{"resourceVersion":"9"}}'],
    ['items that are an object', listText('{}')],
    ['items that are a text', listText('"none"')],
    ['no revision', listText('[]', '{}')],
    ['metadata null', listText('[]', 'null')],
    ['a revision that is none', listText('[]', '{"resourceVersion":"x"}')],
    ['a line break inside a string', listText('[]', '{"resourceVersion":"9","continue":"a\nb"}')],
    ['a line break inside a number', listText('[1\n2]')],
    ['a carriage return inside a word', listText('[nu\rll]')],
  ])('that is %s is unparsable', (_, text) => {
    expect(problemOf(() => list(text))).toBe('unparsable');
  });

  test('with broken UTF-8 is unparsable', () => {
    const bytes = Buffer.from(listText(`[${applicationText({ name: 'a', revision: 7, note: '#' })}]`));
    bytes[bytes.indexOf('#')] = 0xff;
    expect(problemOf(() => list(bytes))).toBe('unparsable');
  });
});

describe('a watch line', () => {
  test.each(['ADDED', 'MODIFIED', 'DELETED'])('of type %s carries its object', (type) => {
    const event = watch(`{"type":"${type}","object":${app}}\r`);
    expect(event).toMatchObject({ type, object: { header: { key: 'argocd/a', revision: '7' } } });
  });

  test('may have its type behind its object', () => {
    expect(watch(`{"object":${app},"type":"ADDED"}`).type).toBe('ADDED');
  });

  test('that is a bookmark carries its revision, and needs no name', () => {
    const object = '{"kind":"Application","metadata":{"resourceVersion":"12","creationTimestamp":null},"spec":{}}';
    expect(watch(`{"type":"BOOKMARK","object":${object}}`)).toEqual({ type: 'BOOKMARK', revision: '12' });
  });

  test.each([
    ['garbage', '\u0015\u0003 garbage'],
    ['a page of HTML', '<!doctype html>'],
    ['half a line', `{"type":"ADDED","object":${app}`],
    ['two events', `{"type":"ADDED","object":${app}}{}`],
    ['no type', `{"object":${app}}`],
    ['an unknown type', `{"type":"SYNC","object":${app}}`],
    ['no object', '{"type":"MODIFIED"}'],
    ['object null', '{"type":"MODIFIED","object":null}'],
    ['an object that is taken back', `{"type":"MODIFIED","object":${app},"object":null}`],
    ['an object without metadata', '{"type":"MODIFIED","object":{"spec":{}}}'],
    ['a bookmark without a revision', '{"type":"BOOKMARK","object":{"metadata":{}}}'],
    ['a carriage return inside a string', `{"type":"ADDED","object":${app.replace('uid-a', 'uid\r-a')}}`],
  ])('that is %s is unparsable', (_, text) => {
    expect(problemOf(() => watch(text))).toBe('unparsable');
  });

  test.each([
    ['{"kind":"Status","code":410,"reason":"Expired","message":"too old resource version: 1 (2)"}', 'expired'],
    ['{"kind":"Status","code":410,"reason":"Gone","details":null}', 'expired'],
    ['{"kind":"Status","code":410,"message":null,"details":{"retryAfterSeconds":null}}', 'expired'],
    ['{"kind":"Status","code":429,"reason":"TooManyRequests","details":{"retryAfterSeconds":3}}', 'busy'],
    ['{"kind":"Status","code":500,"message":"etcdserver: leader changed"}', 'unavailable'],
    ['{"kind":"Status"}', 'unavailable'],
    ['{"kind":"Status","code":"410"}', 'unavailable'],
  ])('that is an ERROR with %s means %s', (status, problem) => {
    expect(problemOf(() => watch(`{"type":"ERROR","object":${status}}`))).toBe(problem);
  });
});

describe('a refusal', () => {
  test.each([
    [401, {}, 'unauthorized'],
    [403, {}, 'forbidden'],
    [404, {}, 'not-found'],
    [410, {}, 'expired'],
    [429, {}, 'busy'],
    [500, {}, 'unavailable'],
    [503, {}, 'unavailable'],
    [504, {}, 'unavailable'],
    [504, { message: 'Timeout: Too large resource version: 999, current: 100' }, 'too-large'],
  ])('with %d %j means %s', (code, status, problem) => {
    expect(toSourceError({ ...status, code }, undefined).problem).toBe(problem);
  });

  test.each([
    ['the status', { details: { retryAfterSeconds: 2 } }, '7', 2000],
    ['the header', {}, '7', 7000],
    ['neither', {}, undefined, undefined],
    ['a header that is a date', {}, 'Wed, 21 Oct 2026 07:28:00 GMT', undefined],
    ['a header that asks for a year', {}, '31536000', 60_000],
  ])('takes the delay from %s', (_, status, header, ms) => {
    expect(toSourceError({ ...status, code: 429 }, undefined, header).retryAfterMs).toBe(ms);
  });

  test('in plain text has no status of its own', () => {
    expect(parseStatus(Buffer.from('Too many requests, please try again later.\n'))).toEqual({});
    expect(parseStatus(Buffer.from('[1]'))).toEqual({});
  });
});
