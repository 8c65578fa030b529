import { describe, expect, test } from '@jest/globals';
import type { HttpRule } from '../../../../gen/google/api/http.js';
import { loadDescriptors } from '../../../../src/api/descriptors.js';
import { httpBindings } from '../../../../src/serve/http/http-rule.js';
import { parsePathTemplate } from '../../../../src/serve/http/http-rule-template.js';
import { field, file, message, method, registryOf, service, Type } from '../../../support/proto-file.js';

function bindingsFor(rule: Partial<HttpRule>) {
  const id = message('Id', [field('value', 1, Type.STRING)]);
  const request = message('Request', [
    field('name', 1, Type.STRING),
    field('id', 2, Type.MESSAGE, { typeName: '.test.Id' }),
  ]);
  const types = { input: '.test.Request', output: '.test.Request' };
  const things = service('Things', [method('Get', types, rule), method('Silent', types)]);
  return httpBindings(
    registryOf(file('test.proto', { package: 'test', messageType: [id, request], service: [things] })),
  );
}

describe('the rules of a registry', () => {
  test('are found for every method that has one', () => {
    const found = httpBindings(loadDescriptors()).map(
      (one) => `${one.httpMethod} ${one.method.parent.typeName}.${one.method.name}`,
    );
    expect(found.sort()).toEqual([
      'DELETE session.SessionService.Delete',
      'GET account.AccountService.CanI',
      'GET application.ApplicationService.Get',
      'GET application.ApplicationService.GetApplicationSyncWindows',
      'GET application.ApplicationService.List',
      'GET application.ApplicationService.ListResourceEvents',
      'GET application.ApplicationService.ManagedResources',
      'GET application.ApplicationService.PodLogs',
      'GET application.ApplicationService.PodLogs',
      'GET application.ApplicationService.ResourceTree',
      'GET application.ApplicationService.Watch',
      'GET application.ApplicationService.WatchResourceTree',
      'GET chat.ChatService.Chat',
      'GET cluster.ClusterService.Get',
      'GET cluster.ClusterService.List',
      'GET cluster.SettingsService.Get',
      'GET kubecast.AccessService.Explain',
      'GET project.ProjectService.Get',
      'GET project.ProjectService.GetDetailedProject',
      'GET project.ProjectService.List',
      'GET session.SessionService.GetUserInfo',
      'GET version.VersionService.Version',
      'POST session.SessionService.Create',
    ]);
  });

  test.each([
    [{ $case: 'get', value: '/a' }, 'GET'],
    [{ $case: 'put', value: '/a' }, 'PUT'],
    [{ $case: 'post', value: '/a' }, 'POST'],
    [{ $case: 'delete', value: '/a' }, 'DELETE'],
    [{ $case: 'patch', value: '/a' }, 'PATCH'],
    [{ $case: 'custom', value: { kind: 'purge', path: '/a' } }, 'PURGE'],
  ] as const)('know the HTTP method of %j', (pattern, httpMethod) => {
    expect(bindingsFor({ pattern }).map((one) => one.httpMethod)).toEqual([httpMethod]);
  });

  test('may bind a method several times', () => {
    const more: HttpRule = { pattern: { $case: 'post', value: '/b' }, body: '*', additionalBindings: [] };
    const found = bindingsFor({ pattern: { $case: 'get', value: '/a' }, additionalBindings: [more] });
    expect(found.map((one) => [one.httpMethod, one.body])).toEqual([
      ['GET', ''],
      ['POST', '*'],
    ]);
  });

  test.each([
    [{ pattern: { $case: 'get', value: '/a/{nothing}' } }, /\{nothing\} is not a single value/],
    [{ pattern: { $case: 'get', value: '/a/{id}' } }, /\{id\} is not a single value/],
    [{ pattern: { $case: 'post', value: '/a' }, body: 'nothing' }, /no field nothing/],
    [{}, /has no path/],
  ] as const)('fail at once where they cannot work: %j', (rule, error) => {
    expect(() => bindingsFor(rule)).toThrow(error);
  });
});

describe('a path template', () => {
  test('is read with all that its grammar has', () => {
    expect(parsePathTemplate('/v1/{name=shelves/*/books/**}/x/*/{id.value}:move')).toEqual({
      segments: [
        { kind: 'literal', text: 'v1' },
        { kind: 'literal', text: 'shelves' },
        { kind: 'one' },
        { kind: 'literal', text: 'books' },
        { kind: 'many' },
        { kind: 'literal', text: 'x' },
        { kind: 'one' },
        { kind: 'one' },
      ],
      variables: [
        { fieldPath: 'name', from: 1, to: 5 },
        { fieldPath: 'id.value', from: 7, to: 8 },
      ],
      verb: 'move',
    });
  });

  test.each(['', 'a', '/', '/a//b', '/{a', '/{a={b}}', '/{1a}', '/a/', '/{a}b', '/a:', '/**/**', '/{a.}'])(
    'is refused: %j',
    (text) => {
      expect(() => parsePathTemplate(text)).toThrow(/HTTP path/);
    },
  );
});
