import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, posix, relative, sep } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The repository's root; this file runs from dist-test/test/architecture. */
export const root = join(dirname(fileURLToPath(import.meta.url)), '../../..');

interface Import {
  /** As written: './store.js', 'node:fs', '@grpc/grpc-js'. */
  readonly specifier: string;
  /** Path from the root without its ending ('src/store/store'), or undefined for what is not a file of ours. */
  readonly target: string | undefined;
}

export interface SourceFile {
  /** Path from the root, with slashes. */
  readonly path: string;
  readonly text: string;
  readonly imports: readonly Import[];
}

/** Every TypeScript file under a folder of the repository, with what it imports. */
export function sourceFiles(folder: string): SourceFile[] {
  return readdirSync(join(root, folder), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && entry.name.endsWith('.ts'))
    .map((entry) => relative(root, join(entry.parentPath, entry.name)).split(sep).join('/'))
    .sort()
    .map((path) => parseSource(path, readFileSync(join(root, path), 'utf8')));
}

/** `import … from '…'`, `export … from '…'`, bare `import '…'`; then `import('…')`, as a value or in a type. */
const SPECIFIER = /^\s*(?:import|export)\b(?:[^;'"=]*?\bfrom)?\s*(['"])([^'"\n]+)\1|\bimport\(\s*(['"])([^'"\n]+)\3/gm;

export function parseSource(path: string, text: string): SourceFile {
  const imports = [...withoutComments(text).matchAll(SPECIFIER)].map(([, , fixed, , late]) =>
    toImport(path, fixed ?? late ?? ''),
  );
  return { path, text, imports };
}

function toImport(path: string, specifier: string): Import {
  if (!specifier.startsWith('.')) return { specifier, target: undefined };
  return { specifier, target: posix.join(posix.dirname(path), specifier).replace(/\.js$/, '') };
}

function withoutComments(text: string): string {
  return text.replace(/^\s*\/\*[\s\S]*?\*\/|^\s*\/\/.*$/gm, '');
}
