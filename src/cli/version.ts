import { packageVersion } from '../api/version-service.js';
import { command } from './command.js';

export const versionCommand = command({
  name: 'version',
  summary: 'Say which version this is.',
  settings: {},
  examples: [],
  async start(_settled, { print }) {
    print(`kubecast ${packageVersion()}\n`);
    return 0;
  },
});
