/** What was typed cannot be understood: one line that names the flag and what is allowed, and exit code 2. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}
