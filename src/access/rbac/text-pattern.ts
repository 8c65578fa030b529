/** One field of a rule, compiled: what it says of texts. */
export interface TextPattern {
  matches(text: string): boolean;
  /** What stands before the first slash of everything that it matches; undefined where that cannot be told. */
  readonly project: string | undefined;
  /** True only if it matches everything that begins so; it may be false where it does. */
  matchesAllFrom(beginning: string): boolean;
}

/** How the fields of a policy are read. */
export type MatchMode = 'glob' | 'regex';
