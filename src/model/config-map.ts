import type { Kind } from './kind.js';

export const CONFIG_MAP: Kind = {
  group: '',
  version: 'v1',
  plural: 'configmaps',
  kind: 'ConfigMap',
  defaultProject: '',
};
