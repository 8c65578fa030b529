import { describe, expect, test } from '@jest/globals';
import { selectedPods } from '../../../../src/api/logs/pod-selection.js';
import { nodeOf } from '../../../support/fixed-trees.js';

const web = nodeOf('Deployment', 'web');
const set = nodeOf('ReplicaSet', 'web-1', web);
const nodes = [web, set, nodeOf('Pod', 'web-1-a', set), nodeOf('Pod', 'web-1-b', set), nodeOf('Pod', 'lone')];

function names(query: object, among = nodes): string[] {
  const asked = { group: '', kind: '', namespace: '', name: '', ...query };
  return selectedPods(among, asked).map(({ name }) => name);
}

describe('the pods that are asked for', () => {
  test.each([
    ['all of them', {}, ['web-1-a', 'web-1-b', 'lone']],
    ['one by its name', { kind: 'Pod', name: 'web-1-b' }, ['web-1-b']],
    ['those of what owns them', { kind: 'Deployment', name: 'web' }, ['web-1-a', 'web-1-b']],
    ['those of what owns them directly', { name: 'web-1' }, ['web-1-a', 'web-1-b']],
    ['those of a namespace', { namespace: 'elsewhere' }, []],
    ['those of a group', { group: 'apps', kind: 'Deployment' }, []],
  ])('%s', (_, query, expected) => expect(names(query)).toEqual(expected));

  test('are none that exist in a manifest alone', () => {
    const planned = { ...nodeOf('Pod', 'planned'), resourceRef: { kind: 'Pod', namespace: 'shop', name: 'planned' } };
    expect(names({}, [planned])).toEqual([]);
  });

  test('are found in a tree that goes round in circles', () => {
    const [one, other] = [nodeOf('Thing', 'one'), nodeOf('Thing', 'other')];
    const circle = [
      { ...one, parentRefs: [other.resourceRef ?? {}] },
      { ...other, parentRefs: [one.resourceRef ?? {}] },
    ];
    expect(names({ name: 'web' }, [...circle, nodeOf('Pod', 'p', one)])).toEqual([]);
  });
});
