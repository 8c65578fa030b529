import { describe, expect, test } from '@jest/globals';
import { httpBindings } from '../../../../src/serve/http/http-rule.js';
import { compileRoutes } from '../../../../src/serve/http/http-rule-routes.js';
import { field, file, message, method, registryOf, service, Type } from '../../../support/proto-file.js';

/** Routes of methods that are named after their paths. */
function routes(...paths: readonly string[]) {
  const request = message('Request', [field('name', 1, Type.STRING), field('other', 2, Type.STRING)]);
  const types = { input: '.test.Request', output: '.test.Request' };
  const methods = paths.map((path, index) => {
    const [verb, value] = path.split(' ');
    return method(`M${index}`, types, { pattern: { $case: 'custom', value: { kind: verb, path: value } } });
  });
  const things = service('Things', methods);
  const registry = registryOf(file('test.proto', { package: 'test', messageType: [request], service: [things] }));
  const match = compileRoutes(httpBindings(registry));
  return (httpMethod: string, path: string) => {
    const found = match(httpMethod, path);
    if (found === undefined || found === 'method-not-allowed') return found;
    return [paths[Number(found.binding.method.name.slice(1))], Object.fromEntries(found.variables)];
  };
}

describe('a path', () => {
  test.each([
    ['GET /a/b', '/a/b', {}],
    ['GET /a/{name}', '/a/x', { name: 'x' }],
    ['GET /a/{name}/c', '/a/x/c', { name: 'x' }],
    ['GET /a/{name}', '/a/x%2Fy', { name: 'x/y' }],
    ['GET /a/{name}', '/a/Z%C3%BCrich+1', { name: 'Zürich+1' }],
    ['GET /a/{name}', '/a/Z\u00c3\u00bcrich', { name: 'Zürich' }],
    ['GET /a/{name}', '/a/x:y', { name: 'x:y' }],
    ['GET /a/{name=*}', '/a/x', { name: 'x' }],
    ['GET /a/{name=**}', '/a/x/y%2Fz/w', { name: 'x/y%2Fz/w' }],
    ['GET /a/{name=**}', '/a/x%20y/z', { name: 'x y/z' }],
    ['GET /a/{name=**}', '/a', { name: '' }],
    ['GET /a/{name=**}/z/{other}', '/a/b/c/z/d', { name: 'b/c', other: 'd' }],
    ['GET /{name=shelves/*}', '/shelves/1', { name: 'shelves/1' }],
    ['GET /{name=shelves/*/books/*}', '/shelves/1/books/2', { name: 'shelves/1/books/2' }],
    ['GET /a/*', '/a/x', {}],
    ['GET /a/**', '/a/x/y', {}],
    ['GET /a/{name}:stop', '/a/x:stop', { name: 'x' }],
  ])('%s matches %s', (route, path, variables) => {
    expect(routes(route)('GET', path)).toEqual([route, variables]);
  });

  test.each([
    ['GET /a/b', '/a'],
    ['GET /a/b', '/a/b/'],
    ['GET /a/b', '/a/B'],
    ['GET /a/{name}', '/a/'],
    ['GET /a/{name}', '/a/x/y'],
    ['GET /{name=shelves/*}', '/racks/1'],
    ['GET /a/{name}:stop', '/a/x'],
    ['GET /a/{name}:stop', '/a/:stop'],
    ['GET /a/{name=**}/z', '/a'],
    ['GET /a', 'a'],
    ['GET /a', ''],
  ])('%s does not match %j', (route, path) => {
    expect(routes(route)('GET', path)).toBeUndefined();
  });

  test.each(['/a/%zz', '/a/%ff', '/a/%00', '/a/\u00ff'])('of bad escapes is the caller’s error: %j', (path) => {
    expect(() => routes('GET /a/{name}')('GET', path)).toThrow(expect.objectContaining({ code: 3 }));
  });
});

describe('of several routes', () => {
  test.each([
    ['a literal goes before a variable', ['GET /a/{name}', 'GET /a/b'], '/a/b', 'GET /a/b'],
    ['the first difference counts', ['GET /{name}/b', 'GET /a/{name}'], '/a/b', 'GET /a/{name}'],
    ['one segment goes before many', ['GET /a/{name=**}', 'GET /a/{name}'], '/a/x', 'GET /a/{name}'],
    ['an end goes before many', ['GET /a/{name=**}', 'GET /a'], '/a', 'GET /a'],
    ['a verb goes before none', ['GET /a/{name}', 'GET /a/{name}:stop'], '/a/x:stop', 'GET /a/{name}:stop'],
    ['the first that was declared wins', ['GET /a/{name}', 'GET /a/{other}'], '/a/x', 'GET /a/{name}'],
    ['another HTTP method is passed over', ['POST /a/b', 'GET /a/{name}'], '/a/b', 'GET /a/{name}'],
  ])('%s', (_case, paths, path, chosen) => {
    expect(routes(...paths)('GET', path)?.[0]).toBe(chosen);
  });

  test('none for the method is told from none at all', () => {
    const match = routes('GET /a/{name}');
    expect(match('POST', '/a/b')).toBe('method-not-allowed');
    expect(match('POST', '/b')).toBeUndefined();
  });

  test('a custom * takes every HTTP method', () => {
    expect(routes('* /a')('PURGE', '/a')).toEqual(['* /a', {}]);
  });
});
