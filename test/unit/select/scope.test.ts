import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { type Header, objectKey } from '../../../src/model/stored-object.js';
import { EVERYTHING, parseLabelSelector } from '../../../src/select/label-selector.js';
import { createScope, inScope, keysOfObject, keysOfScope, type ScopeParts } from '../../../src/select/scope.js';

const ALL: ScopeParts = { name: '', defaultNamespace: 'argocd', namespace: '', projects: [], selector: EVERYTHING };

function header(parts: Partial<Header>): Header {
  const { namespace = 'argocd', name = 'a' } = parts;
  const facts = { uid: 'u', revision: '1', project: 'default', labels: new Map() };
  return { key: objectKey(namespace, name), namespace, name, ...facts, ...parts };
}

describe('a scope', () => {
  test.each<[string, Partial<ScopeParts>, Partial<Header>, Partial<Header>]>([
    ['a name in the default namespace', { name: 'a' }, {}, { namespace: 'other' }],
    ['a name', { name: 'a' }, {}, { name: 'b' }],
    ['a name in a namespace', { name: 'a', namespace: 'other' }, { namespace: 'other' }, {}],
    ['a namespace', { namespace: 'other' }, { namespace: 'other' }, {}],
    ['projects', { projects: ['p', 'q'] }, { project: 'q' }, {}],
    ['a selector', { selector: parseLabelSelector('x=1') }, { labels: new Map([['x', '1']]) }, {}],
    ['a project literally', { projects: ['*'] }, { project: '*' }, { project: 'p' }],
    ['names', { names: ['b', 'c'] }, { name: 'b', namespace: 'other' }, {}],
    ['a name and its namespace', { names: ['other/a'] }, { namespace: 'other' }, {}],
    ['names and a project', { names: ['a'], projects: ['p'] }, { project: 'p' }, { name: 'b', project: 'p' }],
    ['a name literally', { name: '*' }, { name: '*' }, {}],
  ])('of %s', (_, parts, yes, no) => {
    const scope = createScope({ ...ALL, ...parts });
    expect([inScope(scope, header(yes)), inScope(scope, header(no))]).toEqual([true, false]);
  });

  test('of a name that holds a slash does not reach into another namespace by it', () => {
    const scope = createScope({ ...ALL, name: 'c', namespace: 'a/b' });
    expect(inScope(scope, header({ namespace: 'a', name: 'b/c' }))).toBe(false);
  });

  test('has the same text where it means the same, and only there', () => {
    const text = (parts: Partial<ScopeParts>) => createScope({ ...ALL, ...parts }).text;
    expect(text({ projects: ['b', 'a', 'b'] })).toBe(text({ projects: ['a', 'b'] }));
    expect(text({ names: ['b', 'a', 'b'] })).toBe(text({ names: ['a', 'b'] }));
    expect(text({ names: [] })).toBe(text({}));
    const others = [
      {},
      { name: 'a' },
      { namespace: 'a' },
      { projects: ['a'] },
      { projects: ['a,b'] },
      { projects: ['a', 'b'] },
      { names: ['a'] },
      { names: ['a,b'] },
      { names: ['a', 'b'] },
    ];
    expect(new Set(others.map(text)).size).toBe(others.length);
  });
});

const word: fc.Arbitrary<string> = fc.constantFrom('', '', 'a', 'a', '*', 'k a', 'a/b', '__proto__');
const headers = fc
  .record({ namespace: word, name: word, project: word, labels: fc.constantFrom(new Map(), new Map([['x', '1']])) })
  .map(header);
/** What asks for this object, or nearly so. */
const askedOf = (object: Header) => {
  const { name, namespace, project } = object;
  const projects = fc.uniqueArray(fc.oneof(fc.constant(project), word), { maxLength: 3 });
  const selector = fc.constantFrom(EVERYTHING, parseLabelSelector('x'));
  const [names, namespaces] = [fc.constantFrom(name, name, '', 'a'), fc.constantFrom(namespace, namespace, '', 'a')];
  const several = fc.constantFrom([], [], [name], [`${namespace}/${name}`, 'a']);
  return fc.record({
    name: names,
    names: several,
    defaultNamespace: namespaces,
    namespace: namespaces,
    projects,
    selector,
  });
};
const pairs = headers.chain((object) => askedOf(object).map((asked) => ({ object, asked })));
const permitted = fc.option(
  fc.uniqueArray(word, { maxLength: 3 }).map((names) => new Set(names)),
  { nil: undefined },
);

describe('an index key', () => {
  test('is shared by a scope and every object that it matches under its permission', () => {
    let matched = 0;
    fc.assert(
      fc.property(pairs, permitted, ({ asked, object }, projects) => {
        const scope = createScope(asked);
        if (!inScope(scope, object) || (projects && !projects.has(object.project))) return;
        matched++;
        const keys = new Set(keysOfObject(object));
        expect(keysOfScope(scope, projects).some((key) => keys.has(key))).toBe(true);
      }),
      { numRuns: 3000 },
    );
    expect(matched).toBeGreaterThan(100);
  });

  test('of a name, a project and everything never meet by chance', () => {
    const keys = keysOfObject(header({ namespace: 'p', name: 'x', project: 'k p/x' }));
    expect(new Set(keys).size).toBe(3);
    expect(keysOfScope(createScope({ ...ALL, projects: ['*'] }), undefined)).not.toContain(keys[2]);
  });
});
