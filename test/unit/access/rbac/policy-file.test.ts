import { describe, expect, test } from '@jest/globals';
import { parsePolicyFile } from '../../../../src/access/rbac/policy-file.js';

const CSV = '# who may see what\n\ng, dev, role:readonly\n';

describe('a policy file', () => {
  test.each([
    ['the text of a policy.csv', CSV, { 'policy.csv': CSV }],
    ['nothing', '', { 'policy.csv': '' }],
    ['a comment', '# later', { 'policy.csv': '# later' }],
    [
      'data as YAML',
      'policy.csv: |\n  g, a, b\npolicy.default: role:readonly\nscopes: "[email]"\n',
      { 'policy.csv': 'g, a, b\n', 'policy.default': 'role:readonly', scopes: '[email]' },
    ],
    ['a list of scopes', 'scopes: [email, groups]', { scopes: '["email","groups"]' }],
    [
      'a whole ConfigMap',
      'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: argocd-rbac-cm}\ndata:\n  policy.x.csv: g, a, b\n',
      { 'policy.x.csv': 'g, a, b' },
    ],
    ['a ConfigMap without data', 'kind: ConfigMap', {}],
  ])('may be %s', (_, text, data) => {
    expect(Object.fromEntries(parsePolicyFile(text))).toEqual(data);
  });

  test.each([
    ['g, dev', /^the policy file policy\.csv, line 1/],
    ['policy.csv: |\n  g, a, b\n  nonsense', /^the policy file policy\.csv, line 2/],
    ['policy.defaults: role:admin', /"policy\.defaults" is no key/],
    ['policy.default: 7', /"policy\.default" has to be a text/],
    ['scopes: groups', /^the policy file scopes/],
    ['- a', /neither/],
    ['word', /neither/],
    ['{', /neither a policy.csv nor YAML/],
  ])('may not be %j', (text, message) => {
    expect(() => parsePolicyFile(text)).toThrow(message);
  });
});
