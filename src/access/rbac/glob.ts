import { GlobAutomaton } from './glob-automaton.js';
import { type Glob, parseGlob } from './glob-parser.js';
import type { TextPattern } from './text-pattern.js';

const NOTHING: TextPattern = { matches: () => false, project: undefined, matchesAllFrom: () => false };

/** A field of a policy in glob mode; what is no glob matches nothing. */
export function compileGlob(pattern: string): TextPattern {
  const glob = parseGlob(pattern);
  if (!glob) return NOTHING;
  const matches = matcherOf(glob);
  const endsOpen = glob.at(-1)?.kind === 'star';
  return {
    matches,
    project: projectOf(glob),
    // What ends in a star matches a beginning together with everything that goes on from it.
    matchesAllFrom: (beginning) => endsOpen && matches(beginning),
  };
}

function matcherOf(glob: Glob): (text: string) => boolean {
  const pieces = plainPieces(glob);
  if (!pieces) {
    const automaton = new GlobAutomaton(glob);
    return (text) => automaton.matches(text);
  }
  const [first = '', ...others] = pieces;
  const last = others.pop();
  if (last === undefined) return (text) => text === first;
  if (others.length === 0) return (text) => isFramed(text, first, last);
  return (text) =>
    isFramed(text, first, last) && hasInOrder(text.slice(first.length, text.length - last.length), others);
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

function isFramed(text: string, first: string, last: string): boolean {
  return text.length >= first.length + last.length && text.startsWith(first) && text.endsWith(last);
}

/** The earliest place is the best for each piece, so that nothing is tried twice. */
function hasInOrder(text: string, pieces: readonly string[]): boolean {
  let from = 0;
  for (const piece of pieces) {
    const at = text.indexOf(piece, from);
    if (at < 0) return false;
    from = at + piece.length;
  }
  return true;
}

function projectOf([first]: Glob): string | undefined {
  if (first?.kind !== 'text') return undefined;
  const slash = first.text.indexOf('/');
  return slash < 0 ? undefined : first.text.slice(0, slash);
}
