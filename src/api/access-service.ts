import type { Registry } from '@bufbuild/protobuf';
import { ExplainRequest, ExplainResponse } from '../../gen/kubecast/access.js';
import type { ArgocdEnforcer } from '../access/rbac/argocd-enforcer.js';
import type { ExplainedAttempt } from '../access/rbac/explanation.js';
import { originText } from '../access/rbac/policy-line.js';
import { grantText, ruleText } from '../access/rbac/explanation-text.js';
import { Code, invalidArgument, StatusError } from '../base/status-error.js';
import { GoMessage } from '../encode/go-message.js';
import { enforce } from './denial.js';
import { messageDescriptor } from './descriptors.js';
import type { Service, UnaryMethod } from './method.js';

/** What tells an admin: Argo CD's role:admin has it, and no other built-in role. The star is a name here, no pattern. */
const ADMINS_RIGHT = { resource: 'accounts', action: 'update', object: '*' };

/** Explains the policy to admins; `policy` is undefined where there is no access control. */
export function createAccessService(registry: Registry, policy: () => ArgocdEnforcer | undefined): Service {
  const descriptor = messageDescriptor(registry, 'kubecast.ExplainResponse');
  const Explain: UnaryMethod<ExplainRequest> = {
    kind: 'unary',
    decode: (bytes) => ExplainRequest.decode(bytes),
    handle({ user = '', groups, resource = '', action = '', object = '' }, { caller }) {
      const enforcer = policy();
      if (!enforcer) throw new StatusError(Code.FAILED_PRECONDITION, 'there is no access control: everybody may do everything');
      enforce(enforcer, caller, ADMINS_RIGHT);
      if (resource === '' || action === '') throw invalidArgument('resource and action are needed: applications, get');
      const { allowed, remark = '', attempts } = enforcer.explain({ user, groups }, { resource, action, object });
      return new GoMessage(descriptor, ExplainResponse, { allowed, remark, attempts: attempts.map(attemptMessage) });
    },
  };
  return { name: 'kubecast.AccessService', methods: { Explain } };
}

function attemptMessage({ as, name, project = '', outcome, rule, grants }: ExplainedAttempt): ExplainResponse['attempts'][number] {
  return {
    as,
    name,
    project,
    outcome,
    rule: rule ? ruleText(rule) : '',
    origin: rule ? originText(rule.origin) : '',
    grants: grants.map(grantText),
  };
}
