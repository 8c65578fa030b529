import { below, pick, type Random } from '../../src/base/random.js';
import type { Pair } from './go-oracle.js';

const GLOB_PIECES = [
  ...['p1', 'p2', '/', 'app', 'a', 'b', '-', 'x', 'ü', '😀', '!', '^', ',', '}', ']', '*', '*', '**', '?', '{', '{a,b}', '{p1,p2}'],
  ...['[a-z]', '[!a-z]', '[abc]', '[!x]', '[]', '[', '[a-', '[]-a]', '[--a]', '[!!]', '[a\\]b]', '[\\-a]', '[ab-c]', '[z-a]', '[ü-ÿ]'],
  ...['{,x}', '{}', '{a*,{b,?}}', '{a', '\\', '\\*', '\\{', '\\\\', '{[a-c],p}', '*a*', '{app,a}p', '\u0000', '�', '{a\\,b}'],
];
const REGEX_PIECES = [
  ...['p1', 'p2', '/', 'app', 'a', 'b', '-', 'ü', '😀', '.*', '.*', '.+', '^', '$', '(a|b)', '|', '[a-z]+', '[^a]', '\\w', '\\d', '\\b', '\\B'],
  ...['(?i)', '(?i:APP)', 'a{2,3}', 'a{,2}', '(', ')', '[', ']', '+', '*', '?', '??', '\\', '.', '\\/', '(a+)+$', '\\pL', '\\Q.*\\E', '(?P<n>a)'],
  ...['\\z', '\\A', '(?:a|p)', '[[:alpha:]]', '\\x{61}', '\\x61', '(?=a)', '\\1', '(?s).', '\\S+', 'x{1001}', '(?<n>a)', '[\\w-]', '{', 'a**', '\\C'],
];
const TEXT_PIECES = ['p1', 'p2', '/', 'app', 'a', 'b', 'c', '-', 'x', 'ü', '😀', '!', '*', ',', '}', ']', '\\', '{', '^', '\u0000', 'A', '\n', '.'];

export function randomGlob(random: Random): Pair {
  return { pattern: joined(random, GLOB_PIECES, 5), text: joined(random, TEXT_PIECES, 5) };
}

export function randomRegex(random: Random): Pair {
  return { pattern: joined(random, REGEX_PIECES, 5), text: joined(random, TEXT_PIECES, 5) };
}

const LINE_PIECES = [
  ...['p', 'g', ',', ',', ', ', ' ', 'role:a', 'x', '"', '"a,b"', '""', '#', '\n', '\t', '\r', '\u2028', '\u00a0', '\ufeff', 'ü', 'allow', 'e', 'r', 'p2'],
  ...['p, a, b, c, d, allow\n', 'g, a, b\n', 'g, "a b", c', 'p, a, b, c, d, ', '\r\n', ' # no', 'm, x', 'g,a,b,'],
];

/** A text that may be a policy. */
export function randomPolicyText(random: Random): string {
  return joined(random, LINE_PIECES, 8);
}

function joined(random: Random, pieces: readonly string[], most: number): string {
  return Array.from({ length: below(random, most + 1) }, () => pick(random, pieces)).join('');
}
