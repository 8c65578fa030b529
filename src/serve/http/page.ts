import { readFileSync } from 'node:fs';

interface PageFile {
  readonly type: string;
  readonly bytes: Buffer;
}

/** Seen from the compiled file, in dist/src/serve/http. */
const WEB = new URL('../../../../web/', import.meta.url);

const SCRIPT = 'text/javascript; charset=utf-8';

/** Everything that is served from disk: a fixed list, so that no path can lead elsewhere. */
const FILES: Readonly<Record<string, readonly [name: string, type: string]>> = {
  '': ['index.html', 'text/html; charset=utf-8'],
  'index.html': ['index.html', 'text/html; charset=utf-8'],
  'page.js': ['page.js', SCRIPT],
  'page-applications.js': ['page-applications.js', SCRIPT],
  'page-frames.js': ['page-frames.js', SCRIPT],
  'page-stream.js': ['page-stream.js', SCRIPT],
  'page-table.js': ['page-table.js', SCRIPT],
  'page.css': ['page.css', 'text/css; charset=utf-8'],
};

/** Where the page can live, and where the root is from there. */
const ROOTS = { '/': './', '/kubecast/': '../' } as const;

export type PageFolder = keyof typeof ROOTS;

export const PAGE_HEADERS = {
  'Cache-Control': 'no-cache',
  'Content-Security-Policy':
    "default-src 'none'; script-src 'self'; connect-src 'self'; style-src 'self'; img-src 'self' data:; frame-ancestors 'none'; base-uri 'none'",
} as const;

/** The page's files by their paths in these folders, read once. */
export function loadPage(folders: readonly PageFolder[]): ReadonlyMap<string, PageFile> {
  const files = new Map<string, PageFile>();
  for (const folder of folders) {
    for (const [path, [name, type]] of Object.entries(FILES)) {
      const bytes = readFileSync(new URL(name, WEB));
      files.set(folder + path, { type, bytes: name === 'index.html' ? withRoot(bytes, ROOTS[folder]) : bytes });
    }
  }
  return files;
}

function withRoot(html: Buffer, root: string): Buffer {
  return Buffer.from(html.toString().replace('data-root="./"', `data-root="${root}"`));
}
