import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { Code, StatusError } from '../../../src/base/status-error.js';
import { parseLabelSelector } from '../../../src/select/label-selector.js';

type Labels = Readonly<Record<string, string>>;

function matches(selector: string, labels: Labels): boolean {
  return parseLabelSelector(selector).matches(new Map(Object.entries(labels)));
}

function refusal(selector: string): string {
  try {
    parseLabelSelector(selector);
  } catch (error) {
    if (error instanceof StatusError && error.code === Code.INVALID_ARGUMENT) return error.message;
    throw error;
  }
  return 'none';
}

const long = (length: number) => 'a'.repeat(length);
const domain = (length: number) =>
  `${'a'.repeat(63)}.`
    .repeat(10)
    .slice(0, length - 1)
    .concat('b');

describe('a label selector', () => {
  test.each<[string, Labels, Labels]>([
    // selector, what it matches, what it does not
    ['a=b', { a: 'b', c: 'd' }, { a: 'c' }],
    ['a==b', { a: 'b' }, {}],
    ['a!=b', {}, { a: 'b' }],
    ['a!=b', { a: 'c' }, { a: 'b' }],
    ['a', { a: '' }, { b: 'a' }],
    ['!a', { b: '' }, { a: '' }],
    ['a=', { a: '' }, { a: 'b' }],
    ['a=', { a: '' }, {}],
    ['a!=', { a: 'b' }, { a: '' }],
    ['a!=', {}, { a: '' }],
    ['a in (b)', { a: 'b' }, { a: 'c' }],
    ['a in (b,c)', { a: 'c' }, {}],
    ['a notin (b,c)', {}, { a: 'c' }],
    ['a notin (b,c)', { a: 'd' }, { a: 'b' }],
    ['a in (,)', { a: '' }, { a: ',' }],
    ['a in (b,,,)', { a: '' }, { a: 'c' }],
    ['a in (b,,c)', { a: '' }, { a: 'd' }],
    ['a in (b,)', { a: '' }, { a: 'c' }],
    ['a in (,b)', { a: 'b' }, {}],
    ['a in (b,,c)', { a: '' }, { a: 'd' }],
    ['a notin (,)', { a: 'b' }, { a: '' }],
    ['a>1', { a: '2' }, { a: '1' }],
    ['a<1', { a: '0' }, { a: '1' }],
    ['a>1', { a: '10' }, { a: 'x' }],
    ['a<1', { a: '-5' }, {}],
    ['a>007', { a: '8' }, { a: '7' }],
    ['a>9007199254740992', { a: '9007199254740993' }, { a: '9007199254740992' }],
    ['a<9223372036854775807', { a: '9223372036854775806' }, { a: '9223372036854775808' }],
    [`a>${'0'.repeat(60)}5`, { a: '6' }, { a: '5' }],
    ['a,b', { a: '', b: '' }, { a: '' }],
    ['a=1,b!=2,c in (3,4),!d', { a: '1', b: '3', c: '4' }, { a: '1', b: '3', c: '4', d: '' }],
    ['x in (foo,,baz),y', { x: '', y: '' }, { x: '' }],
    ['in', { in: '' }, {}],
    ['notin', { notin: '' }, {}],
    ['in in (in)', { in: 'in' }, { in: 'notin' }],
    ['notin notin (notin)', { notin: 'in' }, { notin: 'notin' }],
    ['in=notin', { in: 'notin' }, {}],
    ['!in', {}, { in: '' }],
    ['a=in', { a: 'in' }, {}],
    [' \t\r\na \n=\t b , c ', { a: 'b', c: '' }, { a: 'b' }],
    ['a in(b)', { a: 'b' }, {}],
    ['a in ( b , c )', { a: 'c' }, {}],
    ['! a', {}, { a: '' }],
    ['example.com/a=b', { 'example.com/a': 'b' }, { a: 'b' }],
    ['a.b-c_D=x.Y-z_1', { 'a.b-c_D': 'x.Y-z_1' }, {}],
    ['A=b', { A: 'b' }, { a: 'b' }],
    ['a=b,a!=c', { a: 'b' }, { a: 'c' }],
    ['constructor', { constructor: '' }, {}],
    ['toString=x', JSON.parse('{"toString":"x"}'), {}],
    ['!hasOwnProperty', {}, { hasOwnProperty: '' }],
    ['!valueOf', {}, JSON.parse('{"valueOf":""}')],
  ])('%j matches %j, not %j', (selector, yes, no) => {
    expect(matches(selector, yes)).toBe(true);
    expect(matches(selector, no)).toBe(false);
  });

  test.each(['', ' ', '\n\t'])('that is %j matches everything', (selector) => {
    expect(matches(selector, {})).toBe(true);
    expect(parseLabelSelector(selector).text).toBe('');
  });

  test('that asks for the impossible matches nothing', () => {
    expect(matches('a=b,a=c', { a: 'b' })).toBe(false);
  });

  test.each([
    'a=b,',
    ',',
    ',a',
    'a,,b',
    'a=b,,c=d',
    '=',
    '=b',
    '!',
    '!!a',
    '!a=b',
    '!a in (b)',
    'a=b=c',
    'a==b==c',
    'a===b',
    'a=!b',
    'a=>b',
    'a!b',
    'a!',
    'a ! b',
    'a b',
    'a=b c',
    'a in',
    'a in b',
    'a in b)',
    'a in (b',
    'a in (b,',
    'a in ()',
    'a in (,,)',
    'a in (b,,)',
    'a notin ()',
    'a in ((b))',
    'a in (b) c',
    'a in (b c)',
    'a in (b=c)',
    'a in (!b)',
    'a IN (b)',
    'a not in (b)',
    'a notin b',
    '(a)',
    'a)',
    '()',
    'a=(b)',
    'a=,b=)',
    'x=a||y=b',
    'a>',
    'a<',
    'a>b',
    'a>1.5',
    'a>1,5,',
    'a>-1',
    'a>+1',
    'a>=1',
    'a<=1',
    'a<>1',
    'a>9223372036854775808',
    'a>(1)',
    'a>1e3',
    'a=-b',
    'a=b-',
    'a=.b',
    'a=b_',
    'a=b/c',
    'a=b:c',
    'a=é',
    'a=😀',
    'a="b"',
    "a='b'",
    'a=*',
    'a=b\u0000',
    'a\u0000',
    '\u0000',
    'a\u00a0=b',
    '-a',
    'a-',
    '.a',
    'a*',
    '/a',
    'a/',
    'a/b/c',
    'A/b',
    '_/b',
    'a_b/c',
    '-a/b',
    'a./b',
    'a..b/c',
    'é',
    '__proto__',
    '__proto__=x',
  ])('is not %j', (selector) => {
    expect(refusal(selector)).toMatch(/^selector: .* at character \d+/);
  });

  test.each([
    [`${long(63)}=b`, true],
    [`${long(64)}=b`, false],
    [`a=${long(63)}`, true],
    [`a=${long(64)}`, false],
    [`a in (b,${long(64)})`, false],
    [`${domain(253)}/${long(63)}`, true],
    [`${domain(254)}/a`, false],
    [`a/${long(64)}`, false],
  ])('holds to the lengths of labels (case %#)', (selector, isTaken) => {
    expect(refusal(selector) === 'none').toBe(isTaken);
  });

  test('says what is wrong, and where', () => {
    expect(refusal('a=b, c in (')).toBe("selector: it ends at character 12, expected ',' or ')'");
    expect(refusal('a=b,!!c')).toBe("selector: found '!' at character 6, expected a label key");
    expect(refusal('a=b c')).toBe("selector: found 'c' at character 5, expected ',' or the end");
    expect(refusal(`a=${long(100)}`)).toBe(`selector: '${long(40)}…' at character 3 is not a label value`);
  });

  test('of 5,000 terms, or of more than 4 KiB, is refused', () => {
    expect(refusal(Array.from({ length: 5000 }, (_, index) => `a${index}=b`).join(','))).toBe(
      'selector is longer than 4096 bytes',
    );
    expect(refusal(`a in (${'b,'.repeat(2040)}b)`)).toBe('none');
  });

  test('has the same text where it means the same', () => {
    const same = ['a=b,c in (y,x),d', ' d , a == b , c in ( x , y , x ) ', 'c in (x,y),a in (b),d,d'];
    expect(new Set(same.map((text) => parseLabelSelector(text).text)).size).toBe(1);
    expect(parseLabelSelector('a!=b').text).toBe(parseLabelSelector('a notin (b)').text);
    expect(parseLabelSelector('a=').text).toBe(parseLabelSelector('a in (,)').text);
  });

  test('has another text where it means something else', () => {
    const others = [
      'a',
      '!a',
      'a=b',
      'a!=b',
      'a in (b,c)',
      'a notin (b,c)',
      'a>1',
      'a<1',
      'a=',
      'a!=',
      'b',
      'a,b',
      'a=b,c',
      'a in (,b)',
      'A',
    ];
    expect(new Set(others.map((text) => parseLabelSelector(text).text)).size).toBe(others.length);
  });
});

const word = fc.oneof(fc.constantFrom('a', 'b', 'in', 'notin', 'x.io/a', '1', ''), fc.string({ maxLength: 3 }));
const symbol = fc.constantFrom('=', '==', '!=', '!', '(', ')', ',', '>', '<', ' ', '\t');
const anything = fc.oneof(
  fc.array(fc.oneof(word, symbol), { maxLength: 12 }).map((parts) => parts.join('')),
  fc.string({ unit: 'binary' }),
);

describe('whatever a client writes as a selector', () => {
  test('is taken, or refused as an invalid argument', () => {
    fc.assert(
      fc.property(anything, (text) => {
        refusal(text);
      }),
      { numRuns: 2000 },
    );
  });

  const key = fc.constantFrom('a', 'b', 'x.io/c');
  const value = fc.constantFrom('', '1', '2', 'x');
  const part = fc.oneof(
    fc.tuple(key, fc.constantFrom('=', '==', '!='), value).map((parts) => parts.join('')),
    key,
    key.map((name) => `!${name}`),
    fc
      .tuple(key, fc.constantFrom(' in ', ' notin '), fc.array(value, { minLength: 1, maxLength: 3 }))
      .map(
        ([name, operator, values]) =>
          `${name}${operator}(${values.length === 1 && values[0] === '' ? 'y' : values.join(',')})`,
      ),
    fc.tuple(key, fc.constantFrom('>', '<'), fc.constantFrom('1', '2')).map((parts) => parts.join('')),
  );
  const labels = fc.dictionary(key, value);

  test('selectors of one text match the same labels, whatever the order of their parts', () => {
    fc.assert(
      fc.property(fc.array(part, { maxLength: 4 }), labels, (parts, labelled) => {
        const [one, other] = [parts.join(','), [...parts].reverse().join(' , ')];
        fc.pre(refusal(one) === 'none');
        expect(parseLabelSelector(other).text).toBe(parseLabelSelector(one).text);
        expect(matches(other, labelled)).toBe(matches(one, labelled));
      }),
      { numRuns: 1000 },
    );
  });

  test('a selector matches what each of its parts matches', () => {
    fc.assert(
      fc.property(fc.array(part, { minLength: 1, maxLength: 4 }), labels, (parts, labelled) => {
        fc.pre(refusal(parts.join(',')) === 'none');
        expect(matches(parts.join(','), labelled)).toBe(parts.every((text) => matches(text, labelled)));
      }),
      { numRuns: 1000 },
    );
  });
});
