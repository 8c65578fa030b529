import type { AccessRequest } from '../access/enforcer.js';
import type { ArgocdEnforcer } from '../access/rbac/argocd-enforcer.js';
import { explanationText } from '../access/rbac/explanation-text.js';
import { systemClock } from '../base/clock.js';
import { silentLog } from '../base/log.js';
import { openSetting, type Setting, type Settled, setting } from '../base/setting.js';
import { durationOf, listOf, textOf } from '../base/setting-values.js';
import { SERVE_SETTINGS } from '../config/config.js';
import { policyOfCluster, policyOfFile } from '../wiring/policy-once.js';
import { command } from './command.js';
import { UsageError } from './usage-error.js';

function operand(flag: string, why: string): Setting<string | undefined> {
  const value = textOf(flag.toUpperCase());
  return openSetting({ flag, group: 'What', isOperand: true, value, why });
}

const EXPLAIN_SETTINGS = {
  resource: operand('resource', 'applications, projects, logs, … as in a policy; the flag itself may be left out.'),
  action: operand('action', 'get, sync, delete, …'),
  object: operand('object', 'PROJECT/NAME, PROJECT/NAMESPACE/NAME, or a name.'),
  user: setting({
    flag: 'user',
    group: 'Who',
    value: { ...textOf('NAME'), parse: (texts) => texts.at(-1) ?? '' },
    default: '',
    why: 'An account, what an identity provider calls a person, or proj:PROJECT:ROLE; without it, nobody in particular.',
  }),
  groups: setting({
    flag: 'groups',
    group: 'Who',
    value: listOf('GROUP', 'names of groups', () => true),
    default: '',
    why: 'The groups that a token names. Repeatable, or a list with commas.',
  }),
  rbacPolicyFile: SERVE_SETTINGS.rbacPolicyFile,
  kubeconfig: SERVE_SETTINGS.kubeconfig,
  context: SERVE_SETTINGS.context,
  namespace: SERVE_SETTINGS.namespace,
  requestTimeout: setting({
    flag: 'request-timeout',
    group: 'Cluster',
    value: durationOf('1ms', '24h'),
    default: '15s',
    why: 'A cluster that has not answered by then is given up.',
  }),
};

type ExplainSettled = Settled<typeof EXPLAIN_SETTINGS>;

export const explainCommand = command({
  name: 'explain',
  summary: 'Say which rule allows or denies something, and where that rule was written.',
  details:
    "Reads the policy and the projects of the cluster's Argo CD, or a policy file. Exits with 0 if it is allowed, with 1 if not.",
  settings: EXPLAIN_SETTINGS,
  examples: [
    'kubecast explain --user dev --groups ops applications get shop/checkout',
    'kubecast explain --user proj:shop:ci applications sync shop/checkout --namespace argocd',
    'kubecast explain --rbac-policy-file policy.csv --groups ops projects get shop',
  ],
  async start(settled, { print }) {
    const request = requestOf(settled);
    const explanation = (await policyOf(settled)).explain(settled, request);
    print(explanationText(request, explanation));
    return explanation.allowed ? 0 : 1;
  },
});

function requestOf({ resource, action, object }: ExplainSettled): AccessRequest {
  if (resource === undefined || action === undefined || object === undefined) {
    throw new UsageError('kubecast explain needs RESOURCE, ACTION and OBJECT: applications get shop/checkout');
  }
  return { resource, action, object };
}

async function policyOf(settled: ExplainSettled): Promise<ArgocdEnforcer> {
  const { rbacPolicyFile, requestTimeout: timeoutMs } = settled;
  const options = { clock: systemClock, log: silentLog, timeoutMs };
  if (rbacPolicyFile !== undefined) return policyOfFile(rbacPolicyFile, options);
  const { kubeconfig, context, namespace } = settled;
  const choice = {
    applicationNamespaces: [],
    ...(kubeconfig !== undefined && { kubeconfig }),
    ...(context !== undefined && { context }),
    ...(namespace !== undefined && { namespace }),
  };
  return policyOfCluster(choice, options);
}
