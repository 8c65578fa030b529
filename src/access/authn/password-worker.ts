import { parentPort } from 'node:worker_threads';
import { compareSync } from 'bcryptjs';
import { isPasswordQuestion } from './password-question.js';

/** One hash takes a tenth of a second and more: here nobody waits for it but the one who logs in. */
parentPort?.on('message', (message: unknown) => {
  if (!isPasswordQuestion(message)) return;
  const { id, password, hash } = message;
  parentPort?.postMessage({ id, matches: matches(password, hash) });
});

/** What is no hash matches nothing. */
function matches(password: string, hash: string): boolean {
  try {
    return compareSync(password, hash);
  } catch {
    return false;
  }
}
