import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { benchFolder } from './processes.mjs';

/** What runs leave behind: rows, and files for the servers. Not committed. */
export const outFolder = join(benchFolder, 'out');

mkdirSync(outFolder, { recursive: true });
