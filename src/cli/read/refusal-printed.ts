import type { Surroundings } from '../command.js';
import { drained } from '../drained.js';
import { ServerError } from './server-error.js';

/** Runs it to an exit code; what a server refuses is said in kubectl's words. */
export async function refusalPrinted({ note }: Surroundings, run: () => Promise<void>): Promise<number> {
  try {
    await run();
    await drained(process.stdout);
    return 0;
  } catch (error) {
    if (!(error instanceof ServerError)) throw error;
    note(`${error.sentence}\n`);
    return 1;
  }
}
