import { describe, expect, test } from '@jest/globals';
import { applicationOf } from '../../../src/cli/application.js';
import type { EventType, WatchedEvent } from '../../../src/cli/watch/frame.js';
import { Screen, type ScreenChange } from '../../../src/cli/watch/screen.js';

function event(type: EventType, name: string, { uid = `${name}-1`, version = '1' } = {}): WatchedEvent {
  const application = { metadata: { namespace: 'argocd', name, uid, resourceVersion: version } };
  return { type, application: applicationOf(application), json: JSON.stringify({ type, application }) };
}

const said = (changes: readonly ScreenChange[]) => changes.map(({ type, application }) => `${type} ${application.uid}`);

function screenWith(...names: string[]): Screen {
  const screen = new Screen();
  for (const name of names) screen.apply(event('ADDED', name));
  return screen;
}

describe('the screen', () => {
  test.each([
    { shows: 'what is new', arrives: event('ADDED', 'new'), changes: ['ADDED new-1'] },
    { shows: 'what has changed', arrives: event('MODIFIED', 'old', { version: '2' }), changes: ['MODIFIED old-1'] },
    { shows: 'what has gone', arrives: event('DELETED', 'old'), changes: ['DELETED old-1'] },
    { shows: 'nothing if it is there already', arrives: event('ADDED', 'old'), changes: [] },
    {
      shows: 'a change that a snapshot revealed',
      arrives: event('ADDED', 'old', { version: '2' }),
      changes: ['MODIFIED old-1'],
    },
    {
      shows: 'another life',
      arrives: event('ADDED', 'old', { uid: 'old-2' }),
      changes: ['DELETED old-1', 'ADDED old-2'],
    },
    { shows: 'nothing of the end of an older life', arrives: event('DELETED', 'old', { uid: 'old-0' }), changes: [] },
    { shows: 'a change of what it had not seen as new', arrives: event('MODIFIED', 'new'), changes: ['ADDED new-1'] },
  ])('shows $shows', ({ arrives, changes }) => {
    expect(said(screenWith('old').apply(arrives))).toEqual(changes);
  });

  test('shows what a snapshot did not confirm as deleted', () => {
    const screen = screenWith('a', 'b', 'c');
    screen.beginSnapshot();
    screen.apply(event('ADDED', 'b'));
    screen.apply(event('ADDED', 'd'));
    expect(said(screen.endSnapshot())).toEqual(['DELETED a-1', 'DELETED c-1']);
    expect(screen.size).toBe(2);
  });

  test('waits for the whole snapshot, also for a second one if the first was cut', () => {
    const screen = screenWith('a', 'b');
    screen.beginSnapshot();
    screen.apply(event('ADDED', 'a'));
    screen.beginSnapshot();
    screen.apply(event('ADDED', 'b'));
    expect(said(screen.endSnapshot())).toEqual(['DELETED a-1']);
  });

  test('writes the type that it shows into the JSON', () => {
    const [change] = screenWith('old').apply(event('ADDED', 'old', { version: '2' }));
    expect(JSON.parse(change?.json ?? '')).toMatchObject({
      type: 'MODIFIED',
      application: { metadata: { name: 'old' } },
    });
  });

  test('says of what vanished only what it was told', () => {
    const screen = new Screen();
    const application = { metadata: { name: 'a' } };
    screen.apply({ type: 'ADDED', application: applicationOf(application), json: '' });
    screen.beginSnapshot();
    expect(screen.endSnapshot().map(({ json }) => JSON.parse(json))).toEqual([{ type: 'DELETED', application }]);
  });

  test('passes on what has no name', () => {
    const nameless = { type: 'ADDED' as const, application: applicationOf({}), json: '{"type":"ADDED"}' };
    const screen = new Screen();
    expect([...screen.apply(nameless), ...screen.apply(nameless)].map(({ json }) => json)).toEqual([
      nameless.json,
      nameless.json,
    ]);
  });
});
