/** Writes gen/ from proto/: `node scripts/generate.mjs [folder]`, by default into the repository itself. */
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { root, runOrExit } from './run.mjs';

const folder = process.argv[2] ?? '.';
const buf = join(root, 'tools/node_modules/.bin/buf');

mkdirSync(join(root, folder), { recursive: true });
runOrExit(buf, ['generate', '--output', folder]);
// Afterwards, because `generate` may empty the folder first.
runOrExit(buf, ['build', '--exclude-source-info', '--output', join(folder, 'gen/descriptors.binpb')]);
