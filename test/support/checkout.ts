import { fileURLToPath } from 'node:url';

/** The repository's folder, with a slash at its end: tests run from dist-test/test/support. */
export const CHECKOUT = fileURLToPath(new URL('../../../', import.meta.url));
