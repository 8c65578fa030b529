import type { AppProject } from '../../access/app-project.js';
import type { InstallationState } from '../../access/installation.js';
import { listOf, recordOf } from '../../base/json-value.js';
import { globalProjectsOf } from './global-projects.js';
import { type ProjectManifest, projectManifest } from './project-manifest.js';

/** The lists of a global project that are added to those of whoever inherits from it. */
const INHERITED = [
  'clusterResourceWhitelist',
  'clusterResourceBlacklist',
  'namespaceResourceWhitelist',
  'namespaceResourceBlacklist',
  'syncWindows',
  'sourceRepos',
  'destinations',
  'destinationServiceAccounts',
];

/** A project as it works: with what it inherits. */
export function virtualProject(project: AppProject, state: InstallationState): ProjectManifest {
  const manifest = projectManifest(project);
  const spec = { ...recordOf(manifest['spec']) };
  const add = (key: string, items: readonly unknown[]): void => {
    if (items.length > 0) spec[key] = [...listOf(spec[key]), ...items];
  };
  for (const global of globalProjectsOf(project, state)) {
    const inherited = recordOf(projectManifest(global)['spec']);
    for (const key of INHERITED) add(key, listOf(inherited[key]));
  }
  return { ...manifest, spec };
}
