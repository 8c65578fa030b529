import type { IncomingMessage, ServerResponse } from 'node:http';
import { type Account, mayDo } from '../accounts.js';
import { badRequest, invalid } from '../api-status.js';
import { isRecord, type JsonRecord, textOf } from '../kubernetes-object.js';
import { answerJson } from './answer.js';
import { mayRead } from './authorization.js';
import { notAllowed } from './delete-collection.js';
import { readBody } from './request-body.js';
import { MAY_I } from './self-review.js';

interface Review {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  readonly path: string;
  readonly account: Account;
}

/** The answer to a client that asks what it may do, or who it is. */
export async function answerReview({ request, response, path, account }: Review): Promise<void> {
  if (request.method !== 'POST') throw notAllowed();
  const { value } = await readBody(request, (why) => badRequest(`couldn't parse the body as JSON: ${why}`));
  const body = isRecord(value) ? value : {};
  const answer = path === MAY_I ? accessReview(body, account) : subjectReview(account);
  answerJson(response, 201, `${JSON.stringify(answer)}\n`);
}

function accessReview({ spec }: JsonRecord, account: Account): unknown {
  const { resourceAttributes: resource, nonResourceAttributes: other } = isRecord(spec) ? spec : {};
  if (isRecord(resource) === isRecord(other)) throw notExactlyOne();
  const allowed = isRecord(resource)
    ? mayDo(account, attemptOf(resource))
    : mayRead(account, textOf(isRecord(other) ? other['path'] : ''));
  const head = { kind: 'SelfSubjectAccessReview', apiVersion: 'authorization.k8s.io/v1', metadata: {} };
  return { ...head, spec, status: { allowed } };
}

function attemptOf(asked: JsonRecord): Parameters<typeof mayDo>[1] {
  const [verb, group, namespace] = [asked['verb'], asked['group'], asked['namespace']].map(textOf);
  const resource = [asked['resource'], asked['subresource']].map(textOf).filter((part) => part !== '');
  return { verb: verb ?? '', group: group ?? '', namespace: namespace ?? '', resource: resource.join('/') };
}

function subjectReview({ user, groups = ['system:authenticated'] }: Account): unknown {
  const head = { kind: 'SelfSubjectReview', apiVersion: 'authentication.k8s.io/v1', metadata: {} };
  return { ...head, status: { userInfo: { username: user, groups } } };
}

function notExactlyOne(): Error {
  const why = 'exactly one of nonResourceAttributes or resourceAttributes must be specified';
  const problem = { reason: 'FieldValueInvalid', field: 'spec.resourceAttributes' } as const;
  return invalid(
    { group: 'authorization.k8s.io', kind: '', name: '' },
    { ...problem, message: `Invalid value: null: ${why}` },
  );
}
