import { readFileSync } from 'node:fs';
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

/** The one in package.json, three folders up from the compiled file. */
export function packageVersion(): string {
  const text = readFileSync(new URL('../../../package.json', import.meta.url), 'utf8');
  const description: unknown = JSON.parse(text);
  const version = typeof description === 'object' && description !== null && 'version' in description;
  return version && typeof description.version === 'string' ? description.version : 'of unknown version';
}
