import type { HttpBinding } from './http-rule.js';
import type { PathTemplate, PathVariable, Segment } from './http-rule-template.js';
import { percentDecode } from './percent-decoding.js';

export interface RouteMatch {
  readonly binding: HttpBinding;
  /** Values by field path. */
  readonly variables: ReadonlyMap<string, string>;
}

/** Finds the binding for a request; the path is as it came, without the query. */
export type MatchRoute = (httpMethod: string, rawPath: string) => RouteMatch | 'method-not-allowed' | undefined;

/**
 * Makes a matcher of all bindings. Paths are matched in their escaped form, so that an escaped slash is no slash,
 * and unescaped afterwards. Where several bindings match, the one that says more wins: at the first difference
 * from the left a literal goes before `*`, and `*` before `**`; a verb before none.
 */
export function compileRoutes(bindings: readonly HttpBinding[]): MatchRoute {
  const ordered = [...bindings].sort((one, other) => compareTemplates(one.template, other.template));
  return (httpMethod, rawPath) => {
    let isKnownPath = false;
    for (const binding of ordered) {
      const parts = matchPath(binding.template, rawPath);
      if (!parts) continue;
      isKnownPath = true;
      if (binding.httpMethod !== httpMethod && binding.httpMethod !== '*') continue;
      return { binding, variables: variablesOf(binding.template, parts) };
    }
    return isKnownPath ? 'method-not-allowed' : undefined;
  };
}

const WEIGHT = { literal: 0, one: 1, many: 2 } as const;
const END_WEIGHT = 1.5;

function compareTemplates(one: PathTemplate, other: PathTemplate): number {
  const length = Math.max(one.segments.length, other.segments.length);
  for (let index = 0; index < length; index++) {
    const difference = weightOf(one.segments[index]) - weightOf(other.segments[index]);
    if (difference !== 0) return difference;
  }
  return Number(one.verb === undefined) - Number(other.verb === undefined);
}

/** A path that ends here is told apart from a longer one by its length, except from one that goes on with `**`. */
function weightOf(segment: Segment | undefined): number {
  return segment ? WEIGHT[segment.kind] : END_WEIGHT;
}

/** What each segment of the template stands for, `**` as a list; undefined if the path is another one. */
function matchPath(template: PathTemplate, rawPath: string): readonly (readonly string[])[] | undefined {
  const path = withoutVerb(template, rawPath);
  if (path === undefined || !path.startsWith('/')) return undefined;
  const words = path.slice(1).split('/');
  const { segments } = template;
  const many = segments.findIndex((segment) => segment.kind === 'many');
  const spare = words.length - segments.length + 1;
  if (many < 0 ? words.length !== segments.length : spare < 0) return undefined;
  const parts: string[][] = [];
  let at = 0;
  for (const [index, segment] of segments.entries()) {
    const part = words.slice(at, at + (index === many ? spare : 1));
    if (!fits(segment, part)) return undefined;
    parts.push(part);
    at += part.length;
  }
  return parts;
}

function withoutVerb({ verb }: PathTemplate, rawPath: string): string | undefined {
  if (verb === undefined) return rawPath;
  return rawPath.endsWith(`:${verb}`) ? rawPath.slice(0, -verb.length - 1) : undefined;
}

function fits(segment: Segment, words: readonly string[]): boolean {
  if (segment.kind === 'literal') return words[0] === segment.text;
  return segment.kind === 'many' || words[0] !== '';
}

function variablesOf(template: PathTemplate, parts: readonly (readonly string[])[]): Map<string, string> {
  return new Map(
    template.variables.map((variable) => {
      const words = parts.slice(variable.from, variable.to).flat();
      return [variable.fieldPath, words.map((word) => unescapeWord(word, variable, template)).join('/')];
    }),
  );
}

/** In a variable of several segments an escaped slash stays escaped: it would look like the slashes between them. */
function unescapeWord(word: string, variable: PathVariable, template: PathTemplate): string {
  const isOneSegment = variable.to - variable.from === 1 && template.segments[variable.from]?.kind !== 'many';
  const kept = isOneSegment ? word : word.replace(/%(2f)/gi, '%25$1');
  return percentDecode(kept, `the path's ${variable.fieldPath}`);
}
