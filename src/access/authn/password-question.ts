/** What the thread that knows hashes is asked. */
export interface PasswordQuestion {
  readonly id: number;
  readonly password: string;
  readonly hash: string;
}

export interface PasswordAnswer {
  readonly id: number;
  readonly matches: boolean;
}

export function isPasswordQuestion(value: unknown): value is PasswordQuestion {
  return (
    isRecord(value) &&
    typeof value['id'] === 'number' &&
    typeof value['password'] === 'string' &&
    typeof value['hash'] === 'string'
  );
}

export function isPasswordAnswer(value: unknown): value is PasswordAnswer {
  return isRecord(value) && typeof value['id'] === 'number' && typeof value['matches'] === 'boolean';
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null;
}
