import type { Scene } from './scene.js';

/** Cases about one thing, by their names; what they are to be answered lies in `answers/`, under the same names. */
export interface CaseGroup {
  /** As in the name of the file with its answers. */
  readonly name: string;
  readonly cases: Readonly<Record<string, (scene: Scene) => Promise<void>>>;
}
