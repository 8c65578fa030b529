import { describe, expect, test } from '@jest/globals';
import { ProjectLimits } from '../../../src/access/project-limits.js';
import { storedText } from '../../support/stored-application.js';

const LOCAL = 'https://kubernetes.default.svc';
const POD = { group: '', kind: 'Pod', namespace: 'shop' };

function limits(spec: object): ProjectLimits {
  const metadata = { name: 'p1', namespace: 'argocd', uid: 'p1', resourceVersion: '1' };
  return ProjectLimits.of({ object: storedText(JSON.stringify({ metadata, spec })) });
}

describe('the limits of a project', () => {
  test.each([
    { destinations: [{ server: '*', namespace: '*' }], permits: true },
    { destinations: [{ server: LOCAL, namespace: 'shop' }], permits: true },
    { destinations: [{ server: LOCAL, namespace: 'sh*' }], permits: true },
    { destinations: [{ name: 'in-cluster', namespace: 'shop' }], permits: true },
    { destinations: [{ server: LOCAL, namespace: 'other' }], permits: false },
    { destinations: [{ server: 'https://elsewhere', namespace: '*' }], permits: false },
    { destinations: [], permits: false },
    {
      destinations: [
        { server: '*', namespace: '*' },
        { server: '*', namespace: '!shop' },
      ],
      permits: false,
    },
    { destinations: [{ server: '*', namespace: '!other' }], permits: true },
    {
      destinations: [
        { server: '*', namespace: '*' },
        { server: `!${LOCAL}`, namespace: 'shop' },
      ],
      permits: false,
    },
    {
      destinations: [
        { server: '*', namespace: '*' },
        { name: '!in-cluster', namespace: '*' },
      ],
      permits: false,
    },
  ])('are its destinations: $destinations', ({ destinations, permits }) => {
    expect(limits({ destinations }).permits(POD)).toBe(permits);
  });

  test.each([
    { kinds: {}, permits: true },
    { kinds: { namespaceResourceWhitelist: [{ group: '', kind: 'Pod' }] }, permits: true },
    { kinds: { namespaceResourceWhitelist: [{ group: '*', kind: '*' }] }, permits: true },
    { kinds: { namespaceResourceWhitelist: [{ group: 'apps', kind: '*' }] }, permits: false },
    { kinds: { namespaceResourceWhitelist: [] }, permits: false },
    { kinds: { namespaceResourceBlacklist: [{ group: '', kind: 'P*' }] }, permits: false },
    { kinds: { namespaceResourceBlacklist: [{ group: 'apps', kind: '*' }] }, permits: true },
  ])('are its kinds: $kinds', ({ kinds, permits }) => {
    expect(limits({ destinations: [{ server: '*', namespace: '*' }], ...kinds }).permits(POD)).toBe(permits);
  });
});
