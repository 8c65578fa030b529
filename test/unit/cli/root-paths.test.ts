import { expect, test } from '@jest/globals';
import { differentRootPaths } from '../../../src/cli/root-paths.js';
import { serveConfig, SERVE_SETTINGS } from '../../../src/config/config.js';
import { readSettings } from '../../../src/cli/read-settings.js';

const warnings = (...args: string[]): readonly string[] =>
  differentRootPaths(serveConfig(readSettings(SERVE_SETTINGS, { command: 'serve', args, env: {} })));

test('a root path that the URL of the Argo CD server does not have is named, with the URL that has it', () => {
  expect(warnings('--root-path', '/argo-cd', '--argocd-server', 'https://argocd-server')).toEqual([
    '--root-path /argo-cd is cut off what goes to --argocd-server: if that server has --rootpath /argo-cd, give --argocd-server https://argocd-server/argo-cd',
  ]);
});

test.each([
  [['--root-path', '/argo-cd', '--argocd-server', 'https://argocd-server/argo-cd']],
  [['--root-path', '/argo-cd']],
  [['--argocd-server', 'https://argocd-server']],
  [[]],
])('nothing is said of %p', (flags) => {
  expect(warnings(...flags)).toEqual([]);
});
