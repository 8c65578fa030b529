const TOKEN = /"(?:[^"\\]|\\.)*"|[{}[\],]/g;

/** An open object, or an open list where `keys` is missing. */
interface Level {
  readonly path: string;
  readonly keys: Set<string> | undefined;
  key: string;
  index: number;
  isAtKey: boolean;
}

/** The paths of the keys that an object of this JSON text has more than once; `JSON.parse` keeps only the last. */
export function duplicateFields(text: string): readonly string[] {
  const found = new Set<string>();
  const levels: Level[] = [];
  for (const [token] of text.matchAll(TOKEN)) {
    const level = levels[levels.length - 1];
    if (token === '{' || token === '[') levels.push(inside(level, token));
    else if (token === '}' || token === ']') levels.pop();
    else if (token === ',') next(level);
    else if (level?.keys && level.isAtKey && enter(level, String(JSON.parse(token)))) found.add(pathIn(level));
  }
  return [...found];
}

function inside(outer: Level | undefined, token: string): Level {
  const keys = token === '{' ? new Set<string>() : undefined;
  return { path: outer ? pathIn(outer) : '', keys, key: '', index: 0, isAtKey: true };
}

function next(level: Level | undefined): void {
  if (!level) return;
  level.index += 1;
  level.isAtKey = true;
}

/** Whether the key was there before. */
function enter(level: Level, key: string): boolean {
  level.key = key;
  level.isAtKey = false;
  const isKnown = level.keys?.has(key) === true;
  level.keys?.add(key);
  return isKnown;
}

function pathIn({ path, keys, key, index }: Level): string {
  if (!keys) return `${path}[${index}]`;
  return path === '' ? key : `${path}.${key}`;
}
