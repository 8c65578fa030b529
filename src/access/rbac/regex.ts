import { RE2JS } from 're2js';
import type { TextPattern } from './text-pattern.js';

/** `^name/` with nothing that makes the slash optional: every match has to lie in that project. */
const ANCHORED_PROJECT = /^\^([\w-]+)\/(?![*?{])/;
/** What can make a longer text match less: ends, borders of words, and flags. */
const LOOKS_AHEAD = /[$\\]|\(\?/;

/**
 * A field of a policy in regex mode: Go's RE2 syntax, unanchored, in linear time. Undefined where it cannot be compiled;
 * that is also the case where two groups have one name, which Go takes.
 */
export function compileRegex(pattern: string): TextPattern | undefined {
  try {
    const regex = RE2JS.compile(pattern);
    const matches = (text: string): boolean => regex.matcher(text).find();
    const [, project] = pattern.includes('|') ? [] : (ANCHORED_PROJECT.exec(pattern) ?? []);
    const isOpen = !LOOKS_AHEAD.test(pattern);
    return { matches, project, matchesAllFrom: (beginning) => isOpen && matches(beginning) };
  } catch {
    return undefined;
  }
}
