import { describe, expect, test } from '@jest/globals';
import { CORRIDOR, stopOf, violations } from './house-rules.js';
import { parseSource, sourceFiles } from './sources.js';

const files = sourceFiles('src');

describe('the house', () => {
  test('is kept by every file in src', () => {
    expect(files.flatMap(violations)).toEqual([]);
  });

  test('has files to look at, and imports in them', () => {
    expect(files.length).toBeGreaterThan(5);
    expect(files.flatMap((file) => file.imports)).not.toEqual([]);
    expect(files.map((file) => stopOf(file.path))).toEqual(expect.arrayContaining(CORRIDOR.slice(0, 2)));
  });
});

describe('the rules of the house', () => {
  test.each([
    { does: 'imports a later stop', path: 'src/store/x.ts', text: "import { a } from '../watch/a.js';" },
    { does: 'imports the server', path: 'src/serve/x.ts', text: "import { a } from '../server.js';" },
    { does: 'imports the settings', path: 'src/watch/x.ts', text: "import type { A } from '../config.js';" },
    { does: 'imports the simulator', path: 'src/source/x.ts', text: "import { a } from '../simulator/a.js';" },
    { does: 'exports from a later stop', path: 'src/base/x.ts', text: "export { a } from '../model/a.js';" },
    { does: 'imports a later stop at run time', path: 'src/base/x.ts', text: "await import('../model/a.js');" },
    {
      does: 'imports a later stop over several lines',
      path: 'src/base/x.ts',
      text: "import {\n  a,\n} from '../model/a.js';",
    },
    { does: 'names a later stop in a type', path: 'src/base/x.ts', text: "type A = import('../model/a.js').A;" },
    { does: 'imports the corridor from the simulator', path: 'src/simulator/x.ts', text: "import '../store/a.js';" },
    { does: 'imports something outside src', path: 'src/cli/x.ts', text: "import '../../test/a.js';" },
    { does: 'imports generated code early', path: 'src/store/x.ts', text: "import { A } from '../../gen/a.js';" },
    { does: 'imports a package outside its door', path: 'src/watch/x.ts', text: "import { z } from 'fastify';" },
    { does: 'imports a part of a package', path: 'src/base/x.ts', text: "import { a } from '@bufbuild/protobuf/wkt';" },
    { does: 'imports a package without a door', path: 'src/base/x.ts', text: "import 'left-pad';" },
    { does: 'imports a Node module by its bare name', path: 'src/base/x.ts', text: "import 'fs';" },
    { does: 'lies in an unknown folder', path: 'src/shared/x.ts', text: '' },
    { does: 'lies in src itself', path: 'src/extra.ts', text: '' },
    { does: 'is too long', path: 'src/base/x.ts', text: 'a;\n'.repeat(251) },
    { does: 'is a barrel', path: 'src/base/index.ts', text: '' },
    { does: 'has a name that says nothing', path: 'src/base/string-utils.ts', text: '' },
    { does: 'has a default export', path: 'src/base/x.ts', text: 'export default 1;' },
  ])('refuse a file that $does', ({ path, text }) => {
    expect(violations(parseSource(path, text))).toHaveLength(1);
  });

  test.each([
    { does: 'imports its own stop', path: 'src/store/x.ts', text: "import { a } from './a.js';" },
    { does: 'imports an earlier stop', path: 'src/serve/sse/x.ts', text: "import { a } from '../../base/a.js';" },
    { does: 'imports a Node module', path: 'src/base/x.ts', text: "import { readFileSync } from 'node:fs';" },
    { does: 'imports a package behind its door', path: 'src/serve/http/x.ts', text: "import fastify from 'fastify';" },
    {
      does: 'opens a heavy door late',
      path: 'src/source/kubernetes/x.ts',
      text: "await import('@kubernetes/client-node');",
    },
    { does: 'speaks of an import in a comment', path: 'src/base/x.ts', text: "// import { a } from '../serve/a.js';" },
    {
      does: 'speaks of an import in a string',
      path: 'src/base/x.ts',
      text: 'export const a = "from \'../serve/a.js\'";',
    },
    { does: 'is named after an index', path: 'src/broadcast/view-index.ts', text: '' },
    { does: 'has 250 lines', path: 'src/base/x.ts', text: 'a;\n'.repeat(250) },
  ])('allow a file that $does', ({ path, text }) => {
    expect(violations(parseSource(path, text))).toEqual([]);
  });
});
