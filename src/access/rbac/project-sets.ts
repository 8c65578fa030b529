/** Projects outside of which something permits nothing. */
export interface ProjectSet {
  readonly id: number;
  readonly names: ReadonlySet<string>;
}

/** Above every id: two of them are one number then. */
const PAIR = 2 ** 20;

/** Sets of projects, each once: callers are many, and the projects that they have come in few combinations. */
export class ProjectSets {
  private readonly byText = new Map<string, ProjectSet>();
  private readonly pairs = new Map<number, ProjectSet>();

  /** How much is remembered; all is forgotten with this object. */
  get size(): number {
    return this.byText.size + this.pairs.size;
  }

  of(names: ReadonlySet<string>): ProjectSet {
    // What stands before a slash has none in it.
    const text = [...names].sort().join('/');
    const set = this.byText.get(text) ?? { id: this.byText.size, names };
    this.byText.set(text, set);
    return set;
  }

  both(a: ProjectSet, b: ProjectSet): ProjectSet {
    if (a === b) return a;
    const pair = a.id * PAIR + b.id;
    const known = this.pairs.get(pair);
    if (known) return known;
    const made = this.of(new Set([...a.names, ...b.names]));
    this.pairs.set(pair, made);
    return made;
  }
}
