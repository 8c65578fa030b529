import { describe, expect, test } from '@jest/globals';
import { APPLICATIONS, ask, field, text } from '../../support/cluster-client.js';
import { addApplication, APPLICATION_TYPE, cluster } from '../../support/cluster-fixture.js';

const QUALIFIED = 'name part must consist of alphanumeric characters';

describe('metadata', () => {
  test.each([
    {
      what: 'a label key with a space',
      metadata: { labels: { 'a b': 'x' } },
      says: `Invalid value: "a b": ${QUALIFIED}`,
    },
    { what: 'an empty prefix', metadata: { labels: { '/a': 'x' } }, says: 'prefix part must be non-empty' },
    {
      what: 'a prefix in capitals',
      metadata: { labels: { 'Ex.com/a': 'x' } },
      says: 'prefix part a lowercase RFC 1123',
    },
    { what: 'two slashes', metadata: { labels: { 'a/b/c': 'x' } }, says: 'a qualified name must consist of' },
    { what: 'a long label value', metadata: { labels: { a: 'x'.repeat(64) } }, says: 'must be no more than 63 bytes' },
    { what: 'a label value with a space', metadata: { labels: { a: 'x y' } }, says: 'a valid label must be an empty' },
    { what: 'an annotation key with !', metadata: { annotations: { 'a!': '' } }, says: QUALIFIED },
    { what: 'long annotations', metadata: { annotations: { a: 'x'.repeat(262_144) } }, says: 'Too long: may not be' },
    { what: 'a finalizer with a space', metadata: { finalizers: ['a b'] }, says: QUALIFIED },
  ])('with $what is 422, on creation and on update', async ({ metadata, says }) => {
    const simulator = await cluster();
    addApplication(simulator, 'a');
    const body = { ...APPLICATION_TYPE, metadata: { name: 'new', ...metadata } };
    const created = await ask(simulator, APPLICATIONS, { method: 'POST', body });
    const patched = await ask(simulator, `${APPLICATIONS}/a`, { method: 'PATCH', body: { metadata } });
    const where = `metadata.${Object.keys(metadata).join()}`;
    for (const reply of [created, patched]) {
      expect([reply.status, text(reply.body, 'details.causes.0.field')]).toEqual([422, where]);
      expect(text(reply.body, 'details.causes.0.message')).toContain(says);
    }
  });

  test('with several faults names them all', async () => {
    const simulator = await cluster();
    const body = { ...APPLICATION_TYPE, metadata: { name: 'a', labels: { 'a b': 'x' }, finalizers: ['!'] } };
    const reply = await ask(simulator, APPLICATIONS, { method: 'POST', body });
    expect(field(reply.body, 'details.causes')).toHaveLength(2);
    expect(text(reply.body, 'message')).toMatch(/^Application\.argoproj\.io "a" is invalid: \[metadata\.labels: .*\]$/);
  });

  test('with a number as a label is 400', async () => {
    const simulator = await cluster();
    const body = { ...APPLICATION_TYPE, metadata: { name: 'a', labels: { a: 1 } } };
    expect((await ask(simulator, APPLICATIONS, { method: 'POST', body })).status).toBe(400);
  });

  test('may have annotation keys in capitals, and empty labels', async () => {
    const simulator = await cluster();
    const body = {
      ...APPLICATION_TYPE,
      metadata: { name: 'a', annotations: { 'Ex.com/A': 'x y' }, labels: { 'ex.com/a': '' } },
    };
    expect((await ask(simulator, APPLICATIONS, { method: 'POST', body })).status).toBe(201);
  });
});

describe('an object that is being deleted', () => {
  test('takes no new finalizer', async () => {
    const simulator = await cluster();
    addApplication(simulator, 'a', { finalizers: ['example.com/one', 'example.com/two'] });
    await ask(simulator, `${APPLICATIONS}/a`, { method: 'DELETE' });
    const body = { ...APPLICATION_TYPE, metadata: { finalizers: ['example.com/one', 'example.com/new'] } };
    const reply = await ask(simulator, `${APPLICATIONS}/a`, { method: 'PATCH', body });
    expect([reply.status, text(reply.body, 'message')]).toEqual([
      422,
      'Application.argoproj.io "a" is invalid: metadata.finalizers: Forbidden: no new finalizers can be added if the object ' +
        'is being deleted, found new finalizers []string{"example.com/new"}',
    ]);
  });

  test('gives finalizers up', async () => {
    const simulator = await cluster();
    addApplication(simulator, 'a', { finalizers: ['example.com/one', 'example.com/two'] });
    await ask(simulator, `${APPLICATIONS}/a`, { method: 'DELETE' });
    const body = { ...APPLICATION_TYPE, metadata: { finalizers: ['example.com/two'] } };
    expect((await ask(simulator, `${APPLICATIONS}/a`, { method: 'PATCH', body })).status).toBe(200);
  });
});
