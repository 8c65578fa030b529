import type { Kind } from './kind.js';

export const SECRET: Kind = { group: '', version: 'v1', plural: 'secrets', kind: 'Secret', defaultProject: '' };
