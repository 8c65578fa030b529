import { describe, expect, test } from '@jest/globals';
import { allowAll } from '../../../src/access/enforcer.js';
import { ANONYMOUS } from '../../../src/access/subject.js';
import { NetDifference } from '../../../src/broadcast/net-difference.js';
import type { Viewpoint } from '../../../src/broadcast/visibility.js';
import { headerOf, type Origin, type WatchEvent } from '../../../src/encode/watch-event.js';
import type { StoredObject } from '../../../src/model/stored-object.js';
import { EVERYTHING } from '../../../src/select/label-selector.js';
import { createScope } from '../../../src/select/scope.js';
import { Store } from '../../../src/store/store.js';
import { storedApplication } from '../../support/stored-application.js';

const today: Viewpoint = {
  scope: createScope({ name: '', namespace: '', defaultNamespace: 'argocd', projects: [], selector: EVERYTHING }),
  permission: allowAll.classOf(ANONYMOUS),
};

const state = (revision: number, uid = 'one'): StoredObject => storedApplication({ name: 'a', revision, uid });
const added = (revision: number, uid?: string, origin?: Origin): WatchEvent => ({
  type: 'ADDED',
  object: state(revision, uid),
  origin,
});
const modified = (revision: number, uid?: string): WatchEvent => ({ type: 'MODIFIED', object: state(revision, uid) });
const deleted = (revision: number, uid?: string): WatchEvent => ({
  type: 'DELETED',
  object: state(revision - 1, uid),
  revision: String(revision),
  reason: 'deleted',
});

function told(unsent: readonly WatchEvent[], now: StoredObject | undefined): string[] {
  const store = new Store();
  store.replace(now ? [now] : [], '100', new Set());
  const events = new NetDifference(store, { unsent, old: today, today }).events();
  return events.map((event) => {
    const revision = event.type === 'DELETED' ? event.revision : event.object.header.revision;
    return `${event.type} ${headerOf(event).uid}@${revision}`;
  });
}

describe('what is left of a queue (R8)', () => {
  test.each([
    { waiting: 'nothing', unsent: [], now: state(5), owed: [] },
    { waiting: 'ADDED, MODIFIED', unsent: [added(5), modified(6)], now: state(6), owed: ['ADDED one@6'] },
    { waiting: 'a live ADDED, DELETED', unsent: [added(5), deleted(6)], now: undefined, owed: [] },
    {
      waiting: 'ADDED of a snapshot, DELETED',
      unsent: [added(5, 'one', 'snapshot'), deleted(6)],
      now: undefined,
      owed: ['DELETED one@6'],
    },
    {
      waiting: 'ADDED of a comeback, DELETED',
      unsent: [added(5, 'one', 'comeback'), deleted(6)],
      now: undefined,
      owed: ['DELETED one@6'],
    },
    {
      waiting: 'ADDED of a gained permission, DELETED',
      unsent: [added(5, 'one', 'access'), deleted(6)],
      now: undefined,
      owed: ['DELETED one@6'],
    },
    { waiting: 'MODIFIED, MODIFIED', unsent: [modified(5), modified(6)], now: state(6), owed: ['MODIFIED one@6'] },
    { waiting: 'MODIFIED, DELETED', unsent: [modified(5), deleted(6)], now: undefined, owed: ['DELETED one@6'] },
    {
      waiting: 'DELETED, ADDED of the same life',
      unsent: [deleted(5), added(6)],
      now: state(6),
      owed: ['MODIFIED one@6'],
    },
    {
      waiting: 'DELETED, ADDED of another life',
      unsent: [deleted(5), added(6, 'two')],
      now: state(6, 'two'),
      owed: ['DELETED one@5', 'ADDED two@6'],
    },
    {
      waiting: 'MODIFIED, DELETED, ADDED of another life',
      unsent: [modified(5), deleted(6), added(7, 'two')],
      now: state(7, 'two'),
      owed: ['DELETED one@6', 'ADDED two@7'],
    },
    {
      waiting: 'DELETED, ADDED and DELETED of another life',
      unsent: [deleted(5), added(6, 'two'), deleted(7, 'two')],
      now: undefined,
      owed: ['DELETED one@5'],
    },
  ])('of $waiting is $owed', ({ unsent, now, owed }) => {
    expect(told(unsent, now)).toEqual(owed);
  });
});
