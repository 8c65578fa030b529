import { describe, expect, test } from '@jest/globals';
import { csvTokens } from '../../../../src/access/rbac/csv-reader.js';
import { parsePolicyText, PolicyError } from '../../../../src/access/rbac/policy-csv.js';

describe('the text of a policy', () => {
  test('has rules and grants, each with its line', () => {
    const { rules, grants } = parsePolicyText(
      'policy.csv',
      '# a comment\n\n p, role:a, applications, get, p/*, allow\r\ng, ops, role:a',
    );
    expect(rules).toEqual([
      {
        subject: 'role:a',
        resource: 'applications',
        action: 'get',
        object: 'p/*',
        effect: 'allow',
        origin: { source: 'policy.csv', line: 3 },
      },
    ]);
    expect(grants).toEqual([{ member: 'ops', role: 'role:a', origin: { source: 'policy.csv', line: 4 } }]);
  });

  test.each([
    ['p, a, b, c, d', 'a rule has six fields'],
    ['p, a, b, c, d, allow, more', 'and no more'],
    ['g, a', 'a grant has three'],
    ['g, a, b, c', 'and no more'],
    ['p2, a, b, c, d, allow', 'there are no other kinds'],
    ['policy', 'nor lines without commas'],
    [', a', 'nor nameless ones'],
    ['p, "a, b, c, d, allow', 'quotes are closed'],
    ['g, a"b, c', 'quotes stand around a whole field'],
    ['g, "a"b, c', 'with nothing after them'],
  ])('with the line %j is refused as a whole: %s', (line) => {
    expect(() => parsePolicyText('policy.csv', `g, a, b\n${line}\ng, a, b`)).toThrow(PolicyError);
    expect(() => parsePolicyText('policy.csv', `g, a, b\n${line}\ng, a, b`)).toThrow(/^policy\.csv, line 2: /);
  });

  test('may have lines of other kinds that the model of casbin knows; they mean nothing', () => {
    expect(parsePolicyText('policy.csv', 'e, x\nr, x\nm, x')).toEqual({ rules: [], grants: [] });
  });

  test.each([
    ['a, b ,c', ['a', 'b ', 'c']],
    ['"a,b", "say ""hi"""', ['a,b', 'say "hi"']],
    ['a,,', ['a', '', '']],
    ['a,\u00a0\u2003b', ['a', 'b']],
  ])('%j has the fields %j', (line, fields) => {
    expect(csvTokens(line)).toEqual(fields);
  });

  test('is read in linear time, spaces and all', () => {
    const spaces = ' '.repeat(500_000);
    expect(parsePolicyText('policy.csv', `g, a${spaces}b, c`).grants[0]?.role).toBe('c');
  });
});
