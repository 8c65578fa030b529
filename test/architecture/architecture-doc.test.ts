import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { root, sourceFiles } from './sources.js';

/** Paths as the document writes them, in code marks: `store/store.ts`, `src/cli/`, `test/unit/`. */
const PATH = /`([\w.-]+(?:\/[\w.-]+)*(?:\/|\.(?:ts|mjs|json|yaml|md|binpb)))`/g;

const text = readFileSync(join(root, 'ARCHITECTURE.md'), 'utf8');
const named = [...text.matchAll(PATH)].map(([, path = '']) => path);

/** A name is meant from src, as in the house, or from the root; a bare file name stands for the only file of that name. */
function isThere(path: string): boolean {
  if (existsSync(join(root, 'src', path)) || existsSync(join(root, path))) return true;
  return !path.includes('/') && sourceFiles('src').some((file) => file.path.endsWith(`/${path}`));
}

/** Folders of src at any depth, from src: `serve/`, `serve/http/`. */
function foldersOfSrc(): string[] {
  const folders = sourceFiles('src').map((file) => file.path.split('/').slice(1, -1));
  return [...new Set(folders.flatMap((parts) => parts.map((_, depth) => `${parts.slice(0, depth + 1).join('/')}/`)))];
}

describe('ARCHITECTURE.md', () => {
  test('names files, so that there is something to compare', () => {
    expect(named.length).toBeGreaterThan(10);
  });

  test('names only what exists', () => {
    expect(named.filter((path) => !isThere(path))).toEqual([]);
  });

  test('mentions every folder of src', () => {
    const isMentioned = (folder: string) => text.includes(folder);
    expect(foldersOfSrc().filter((folder) => !isMentioned(folder))).toEqual([]);
  });

  test('is short enough to be read', () => {
    expect(text.trimEnd().split('\n').length).toBeLessThanOrEqual(150);
  });
});
