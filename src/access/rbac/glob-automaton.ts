import type { Glob, GlobPart } from './glob-parser.js';

/** One state: it may go on without reading, or after reading a character that it takes. */
interface State {
  takes: ((character: string) => boolean) | undefined;
  next: number;
  readonly free: number[];
}

/**
 * A glob as an automaton that is in many states at once: at most states x characters steps, whatever the pattern is.
 * A backtracking matcher takes exponential time for `*a*a*a*a*b`.
 */
export class GlobAutomaton {
  private readonly states: State[] = [];
  private readonly start: number;

  constructor(glob: Glob) {
    const end = this.add();
    this.start = this.sequence(glob, end);
  }

  matches(text: string): boolean {
    let active = this.closure([this.start]);
    for (const character of text) {
      const reached = [...active]
        .filter((at) => this.states[at]?.takes?.(character))
        .map((at) => this.states[at]?.next ?? 0);
      if (reached.length === 0) return false;
      active = this.closure(reached);
    }
    return active.has(0);
  }

  /** States are made from the last to the first, so that each knows where it leads; the end is state 0. */
  private sequence(glob: Glob, end: number): number {
    return glob.reduceRight((next, part) => this.part(part, next), end);
  }

  private part(part: GlobPart, next: number): number {
    switch (part.kind) {
      case 'text':
        return [...part.text].reduceRight((to, character) => this.add((one) => one === character, to), next);
      case 'one':
        return this.add(() => true, next);
      case 'class':
        return this.add((character) => part.has(character), next);
      case 'choice':
        return this.fork(part.options.map((option) => this.sequence(option, next)));
      case 'star':
        return this.loop(next);
    }
  }

  private loop(next: number): number {
    const at = this.add(() => true, this.states.length);
    this.states[at]?.free.push(next);
    return at;
  }

  private fork(ways: readonly number[]): number {
    const at = this.add();
    this.states[at]?.free.push(...ways);
    return at;
  }

  private add(takes?: State['takes'], next = 0): number {
    return this.states.push({ takes, next, free: [] }) - 1;
  }

  private closure(from: readonly number[]): Set<number> {
    const all = new Set(from);
    for (const at of all) {
      for (const free of this.states[at]?.free ?? []) all.add(free);
    }
    return all;
  }
}
