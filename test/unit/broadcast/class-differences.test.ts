import { describe, expect, test } from '@jest/globals';
import type { PermissionClass } from '../../../src/access/enforcer.js';
import { below, pick, type Random, seededRandom } from '../../../src/base/random.js';
import { type ClassDifference, ClassDifferences } from '../../../src/broadcast/class-differences.js';
import { ClassEvents } from '../../../src/broadcast/class-events.js';
import { headerOf } from '../../../src/encode/watch-event.js';
import { Store } from '../../../src/store/store.js';
import { storedApplication } from '../../support/stored-application.js';

const PROJECTS = ['p1', 'p2', 'p3'];
const LATEST = '999999';

function seeing(projects: readonly string[]): PermissionClass {
  return {
    identity: projects.join(),
    projects: new Set(projects),
    sees: ({ project }) => projects.includes(project),
    decides: (project) => projects.includes(project),
  };
}

function write(random: Random, store: Store, revision: number): void {
  const name = `a${below(random, 20)}`;
  const known = store.get(`argocd/${name}`);
  const object = storedApplication({ name, project: pick(random, PROJECTS), revision });
  if (known && below(random, 4) === 0)
    store.remove({ ...known, header: { ...known.header, revision: String(revision) } });
  else store.upsert(object);
}

const told = ({ lost, gained }: ClassDifference): string[] =>
  [...lost, ...gained].map((event) => `${event.type} ${headerOf(event).key} ${headerOf(event).revision}`).sort();

/** All turns, with something between two of them. */
function whole(turns: Generator<undefined, void>, between = (): void => undefined): void {
  while (turns.next().done !== true) between();
}

/** All at once, from the store as it is. */
function afresh(store: Store, old: PermissionClass, today: PermissionClass): ClassDifference {
  const differences = new ClassDifferences(store, new ClassEvents(LATEST));
  whole(differences.find(old, today));
  return differences.between(old, today);
}

describe('what two classes decide differently', () => {
  test('is as of the turn in which it is asked for, however the store moved since it was looked for', () => {
    const random = seededRandom(11);
    for (let round = 0; round < 300; round++) {
      const store = new Store();
      store.replace([], '1', new Set());
      let revision = 1;
      for (let i = 0; i < 15; i++) write(random, store, ++revision);
      const differences = new ClassDifferences(store, new ClassEvents(LATEST));
      store.listen({ onChange: (change) => differences.onChange(change) });
      const [old, today] = [seeing([pick(random, PROJECTS)]), seeing([pick(random, PROJECTS), pick(random, PROJECTS)])];
      whole(differences.find(old, today), () => write(random, store, ++revision));
      for (let i = below(random, 4); i > 0; i--) write(random, store, ++revision);
      expect(told(differences.between(old, today))).toEqual(told(afresh(store, old, today)));
    }
  });

  test('is told by events that all who are concerned share, also after the store has moved', () => {
    const store = new Store();
    store.replace([storedApplication({ name: 'a', project: 'p1', revision: 1 })], '1', new Set());
    const events = new ClassEvents(LATEST);
    const lost = ['p2', 'p3'].map((other) => {
      const differences = new ClassDifferences(store, events);
      whole(differences.find(seeing(['p1']), seeing([other])));
      store.upsert(storedApplication({ name: other, project: other, revision: Number(store.position) + 1 }));
      return differences.between(seeing(['p1']), seeing([other])).lost[0];
    });
    expect(lost[0]).toBeDefined();
    expect(lost[1]).toBe(lost[0]);
  });
});
