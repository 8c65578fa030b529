import { describe, expect, test } from '@jest/globals';
import { objectText } from '../../../src/encode/splice.js';
import type { WatchEvent } from '../../../src/encode/watch-event.js';
import { storedApplication, storedText } from '../../support/stored-application.js';

const app = storedApplication({ name: 'a', revision: 5, project: 'p', note: 'x' });

function deleted(object = app, revision = '1234567', reason: 'deleted' | 'scope' | 'access' = 'scope'): WatchEvent {
  return { type: 'DELETED', object, revision, reason };
}

describe('the object in an event', () => {
  test('is its own bytes, not a copy', () => {
    expect(objectText({ type: 'MODIFIED', object: app })).toBe(app.bytes);
    expect(objectText(deleted(app, '5'))).toBe(app.bytes);
  });

  test.each([
    '{"metadata":{"resourceVersion" : "7","name":"a","x":1.0}}',
    '{"metadata":{"name":"a","resourceVersion":"\\u0037"}}',
  ])('has the revision of its deletion spliced in: %s', (text) => {
    const spliced = objectText(deleted(storedText(text), '9007199254740993')).toString();
    expect(spliced).toBe(text.replace(/"(7|\\u0037)"/, '"9007199254740993"'));
  });

  test('that may not be shown is its identity', () => {
    const event: WatchEvent = {
      type: 'DELETED',
      object: undefined,
      header: app.header,
      revision: '9',
      reason: 'access',
    };
    const metadata = { name: 'a', namespace: 'argocd', uid: 'uid-a', resourceVersion: '9' };
    expect(JSON.parse(objectText(event).toString())).toEqual({ metadata });
  });
});
