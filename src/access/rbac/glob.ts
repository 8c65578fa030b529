import { GlobAutomaton } from './glob-automaton.js';
import { type Glob, parseGlob } from './glob-parser.js';
import { StarredText } from './starred-text.js';
import type { TextPattern } from './text-pattern.js';

const NOTHING: TextPattern = { matches: () => false, project: undefined, matchesAllFrom: () => false };

/** Nothing but text and stars: then its pieces are what stands between the stars, and need no parser. */
const IS_STARRED_TEXT = /^[^?[{\\]*$/;

/** A field of a policy in glob mode; what is no glob matches nothing. */
export function compileGlob(pattern: string): TextPattern {
  if (IS_STARRED_TEXT.test(pattern)) return new StarredText(pattern.split('*'));
  const glob = parseGlob(pattern);
  if (!glob) return NOTHING;
  const pieces = plainPieces(glob);
  return pieces ? new StarredText(pieces) : automatonOf(glob);
}

/** The texts between the stars, where a glob is nothing but these two. */
function plainPieces(glob: Glob): readonly string[] | undefined {
  const pieces = [''];
  for (const part of glob) {
    if (part.kind === 'star') pieces.push('');
    else if (part.kind === 'text') pieces.push(`${pieces.pop() ?? ''}${part.text}`);
    else return undefined;
  }
  return pieces;
}

function automatonOf(glob: Glob): TextPattern {
  const automaton = new GlobAutomaton(glob);
  const endsOpen = glob.at(-1)?.kind === 'star';
  return {
    matches: (text) => automaton.matches(text),
    project: projectOf(glob),
    // What ends in a star matches a beginning together with everything that goes on from it.
    matchesAllFrom: (beginning) => endsOpen && automaton.matches(beginning),
  };
}

function projectOf([first]: Glob): string | undefined {
  if (first?.kind !== 'text') return undefined;
  const slash = first.text.indexOf('/');
  return slash < 0 ? undefined : first.text.slice(0, slash);
}
