import type { TrueObject, TrueState } from './world.js';

/** What is asked for, and the truth's own answer to who matches. */
export interface Wish {
  readonly query: { name?: string; appNamespace?: string; projects: string[]; project: string[]; selector?: string };
  readonly fields?: string;
  readonly matches: (object: TrueObject) => boolean;
}

/** What one event says of an object; texts are empty where a mask hides them. */
export interface Told {
  readonly type: string;
  readonly object: Omit<TrueObject, 'revision'> & { readonly revision: string | number };
}

interface Row {
  readonly uid: string;
  readonly content: string;
}

export class Violation extends Error {}

/** What a client knows of the world: one row for each object that matches its wish. */
export class Screen {
  private readonly rows = new Map<string, Row>();

  constructor(private readonly wish: Wish) {}

  /** The screen that shows all of a state that the wish matches. */
  static of(state: TrueState, wish: Wish): Screen {
    const screen = new Screen(wish);
    screen.fill(state);
    return screen;
  }

  fill(state: TrueState): void {
    for (const object of state.values())
      if (this.wish.matches(object)) this.rows.set(keyOf(object), this.rowOf(object));
  }

  clear(): void {
    this.rows.clear();
  }

  /** For a client that was told everything: what it is told now must fit what it holds. */
  applyStrictly(told: Told): void {
    const { type, object } = told;
    const held = this.rows.get(keyOf(object));
    const fits = type === 'ADDED' ? held === undefined : held?.uid === object.uid;
    if (!fits) {
      const holds = held?.uid ?? 'nothing';
      throw new Violation(`${type} of ${keyOf(object)} ${object.uid}, but the screen holds ${holds}`);
    }
    this.apply(told);
  }

  apply({ type, object }: Told): void {
    if (type === 'DELETED') this.rows.delete(keyOf(object));
    else this.rows.set(keyOf(object), this.rowOf(object));
  }

  toString(): string {
    return [...this.rows.entries()]
      .map(([key, { uid, content }]) => `${key}=${uid} ${content}`)
      .sort()
      .join(', ');
  }

  /** Under a mask the revision is not known. */
  private rowOf({ uid, revision, project, env, health }: Told['object']): Row {
    const content = this.wish.fields === undefined ? `${revision} ${project} ${env} ${health}` : env;
    return { uid, content };
  }
}

export interface Claim {
  readonly position: number;
  /** Who shows it, and when. */
  readonly where: string;
}

/** A screen must be the truth at the position of its cursor. */
export function checkScreen(shown: string, { position, where, truth }: Claim & { readonly truth: Screen }): void {
  if (shown === truth.toString()) return;
  throw new Violation(`${where} at ${position}\n  screen ${shown}\n  truth  ${truth}`);
}

function keyOf({ namespace, name }: Told['object']): string {
  return `${namespace}/${name}`;
}
