import { ANONYMOUS_CALLER, type Caller } from '../../src/access/caller.js';
import { subjectNamed } from '../../src/access/subject.js';

/** A caller without a token. */
export function callerNamed(name: string): Caller {
  return { ...ANONYMOUS_CALLER, subject: subjectNamed(name) };
}
