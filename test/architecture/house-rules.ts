import type { SourceFile } from './sources.js';

/** The way of an event. A stop may import itself and the stops before it, never one behind it. */
export const CORRIDOR = [
  'base',
  'model',
  'source',
  'reflector',
  'store',
  'select',
  'access',
  'tree',
  'encode',
  'broadcast',
  'watch',
  'api',
  'serve',
];

/** What lies beside the corridor, and which stops it may import; the corridor imports none of it. */
const BESIDE: Readonly<Record<string, readonly string[]>> = {
  simulator: ['simulator', 'base', 'model'],
  cli: ['cli', 'simulator', 'server', 'wiring', 'config', ...CORRIDOR],
  server: ['config', 'wiring', ...CORRIDOR],
  wiring: ['wiring', 'config', ...CORRIDOR],
  config: ['config', 'base', 'model'],
  main: ['cli', 'base'],
};

/** Generated code may be imported where messages are: it is protobuf's view of the world, not ours. */
const GENERATED_IN = ['tree', 'api', 'watch', 'serve', 'cli'];

/** Each outside package is imported behind one door, so that the rest can be tested without it. */
const DOORS: Readonly<Record<string, readonly RegExp[]>> = {
  '@kubernetes/client-node': [/^src\/source\/kubernetes\//],
  '@grpc/grpc-js': [/^src\/serve\/grpc\//, /^src\/cli\//],
  '@grpc/proto-loader': [],
  bcryptjs: [/^src\/access\//],
  jose: [/^src\/access\//],
  '@redis/client': [/^src\/source\/redis\//],
  fastify: [/^src\/serve\/http\//],
  '@fastify/cors': [/^src\/serve\/http\//],
  'eventsource-parser': [/^src\/cli\/watch\//],
  'js-yaml': [/^src\/base\/yaml\.ts$/, /^src\/(simulator\/http|access)\//],
  croner: [/^src\/api\/sync-windows\//],
  re2js: [/^src\/access\/rbac\//],
  pino: [/^src\/base\//],
  'prom-client': [/^src\/base\//],
  zod: [/^src\/config\//, /^src\/(model|base|source\/kubernetes)\//],
  '@bufbuild/protobuf': [/^src\/(encode|api|serve|wiring)\//, /^src\/server\.ts$/],
};

/** Long because they are tables: rows without logic. */
const LONG_TABLES: readonly string[] = [];
const MOST_LINES = 250;

const FORBIDDEN_WORDS = /(^|-)(manager|helpers?|utils?|utilities|common|handlers?|data|infos?|processors?|misc)(-|$)/;

/** Where a file belongs: its folder under src, or its own name for a file that lies in src itself. */
export function stopOf(path: string): string {
  const [, first = ''] = path.split('/');
  return first.replace(/\.ts$/, '');
}

/** What is wrong with a file of src, as sentences; none if it keeps the house. */
export function violations(file: SourceFile): string[] {
  return [...placeOf(file), ...importsOf(file), ...shapeOf(file)].map((sentence) => `${file.path}: ${sentence}`);
}

function placeOf({ path }: SourceFile): string[] {
  const stop = stopOf(path);
  const isKnown = CORRIDOR.includes(stop) ? path.split('/').length > 2 : stop in BESIDE;
  return isKnown ? [] : [`"${stop}" is no stop of the house`];
}

function importsOf(file: SourceFile): string[] {
  return file.imports.flatMap(({ specifier, target }) =>
    target === undefined ? packageViolations(file.path, specifier) : ownViolations(file.path, target),
  );
}

function ownViolations(path: string, target: string): string[] {
  const stop = stopOf(path);
  if (target.startsWith('gen/')) return GENERATED_IN.includes(stop) ? [] : ['generated code is not imported here'];
  if (!target.startsWith('src/')) return [`${target} lies outside src`];
  return allowedFrom(stop).includes(stopOf(target)) ? [] : [`may not import ${target}`];
}

function allowedFrom(stop: string): readonly string[] {
  return BESIDE[stop] ?? CORRIDOR.slice(0, CORRIDOR.indexOf(stop) + 1);
}

function packageViolations(path: string, specifier: string): string[] {
  if (specifier.startsWith('node:')) return [];
  const name = specifier.split('/', specifier.startsWith('@') ? 2 : 1).join('/');
  const doors = DOORS[name];
  if (!doors) return [`no door is known for the package ${name}`];
  return doors.some((door) => door.test(path)) ? [] : [`${name} is imported outside its door`];
}

function shapeOf({ path, text }: SourceFile): string[] {
  const name = path.split('/').at(-1)?.replace(/\.ts$/, '') ?? '';
  const lines = text.trimEnd().split('\n').length;
  const isLong = lines > MOST_LINES && !LONG_TABLES.includes(path);
  return [
    ...(isLong ? [`${lines} lines, ${MOST_LINES} are the most`] : []),
    ...(name === 'index' ? ['barrels are not used: import the file you mean'] : []),
    ...(FORBIDDEN_WORDS.test(name) ? ['the name says nothing'] : []),
    ...(/^export default\b/m.test(text) ? ['default exports have no name'] : []),
  ];
}
