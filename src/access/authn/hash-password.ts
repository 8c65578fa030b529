import { hash } from 'bcryptjs';

/** As Argo CD hashes the passwords of its accounts. */
export function hashPassword(password: string): Promise<string> {
  return hash(password, COST);
}

const COST = 10;
