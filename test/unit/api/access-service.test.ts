import { describe, expect, test } from '@jest/globals';
import { createAccessService } from '../../../src/api/access-service.js';
import { loadDescriptors } from '../../../src/api/descriptors.js';
import { ExplainRequest } from '../../../gen/kubecast/access.js';
import { Code } from '../../../src/base/status-error.js';
import { callerNamed } from '../../support/caller-named.js';
import { stageWith } from '../../support/enforcer-stage.js';
import { callBy } from '../../support/fake-stream.js';

const POLICY = 'g, ops, role:readonly\np, half, accounts, update, half, allow';

async function explain(asker: string, request: Partial<ExplainRequest>, hasPolicy = true): Promise<unknown> {
  const { enforcer } = stageWith(POLICY);
  const { Explain } = createAccessService(loadDescriptors(), () => (hasPolicy ? enforcer : undefined)).methods;
  if (Explain?.kind !== 'unary') throw new Error('Explain is not unary');
  const whole = { user: '', groups: [], resource: 'applications', action: 'get', object: 'p/a', ...request };
  const bytes = ExplainRequest.encode(whole).finish();
  const answer = await Explain.handle(Explain.decode(bytes), { ...callBy(), caller: callerNamed(asker) });
  return JSON.parse(answer.json().toString());
}

describe('Explain', () => {
  test('tells an admin which rule decides, and where it was written', async () => {
    expect(await explain('admin', { user: 'dev', groups: ['ops'] })).toEqual({
      allowed: true,
      attempts: [
        { as: 'subject', name: 'dev', outcome: 'nothing applies' },
        {
          as: 'group',
          name: 'ops',
          outcome: 'allow',
          rule: 'p, role:readonly, applications, get, */*, allow',
          origin: 'the built-in policy',
          grants: ['g, ops, role:readonly   (argocd-rbac-cm policy.csv, line 1)'],
        },
      ],
    });
  });

  test.each(['', 'ops', 'half', 'role:readonly'])('tells %j nothing, who is no admin', async (asker) => {
    await expect(explain(asker, { user: 'dev' })).rejects.toMatchObject({ code: Code.PERMISSION_DENIED });
  });

  test('wants to know what it is about', async () => {
    await expect(explain('admin', { resource: '' })).rejects.toMatchObject({ code: Code.INVALID_ARGUMENT });
  });

  test('has nothing to explain without access control', async () => {
    await expect(explain('admin', {}, false)).rejects.toMatchObject({ code: Code.FAILED_PRECONDITION });
  });
});
