import type { Kind } from './kind.js';

/** Argo CD's AppProject. */
export const APP_PROJECT: Kind = {
  group: 'argoproj.io',
  version: 'v1alpha1',
  plural: 'appprojects',
  kind: 'AppProject',
  defaultProject: '',
};
