import type { Kind } from './kind.js';

/** Argo CD's Application. An empty `spec.project` means `default`. */
export const APPLICATION: Kind = {
  group: 'argoproj.io',
  version: 'v1alpha1',
  plural: 'applications',
  kind: 'Application',
  projectAt: ['spec', 'project'],
  defaultProject: 'default',
};
