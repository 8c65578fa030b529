import fc from 'fast-check';

/** Spellings of keys that mean something to the scanner, beside keys that must mean nothing. */
const TELLING_KEYS = [
  '"metadata"',
  '"meta\\u0064ata"',
  '"spec"',
  '"project"',
  '"\\u0070roject"',
  '"name"',
  '"\\u006eame"',
  '"namespace"',
  '"uid"',
  '"resourceVersion"',
  '"labels"',
  '"managedFields"',
  '"managed\\u0046ields"',
  '"__proto__"',
  '"constructor"',
  '"10"',
  '"2"',
  '""',
];

const SCALARS = [
  'null',
  'true',
  'false',
  '0',
  '-0',
  '1.0',
  '1e5',
  '1E-2',
  '9007199254740993',
  '""',
  '"\\ud800"',
  '"é𝄞"',
];

const space = fc.constantFrom('', '', '', ' ', '\n', '\t', '\r\n  ');
const key = fc.oneof(
  fc.constantFrom(...TELLING_KEYS),
  fc.string().map((text) => JSON.stringify(text)),
);
const revision = fc.bigInt({ min: 0n, max: 2n ** 128n - 1n }).map((value) => `"${value}"`);
const scalar = fc.oneof(
  fc.constantFrom(...SCALARS),
  fc.string({ unit: 'binary' }).map((text) => JSON.stringify(text)),
  fc.double({ noNaN: true, noDefaultInfinity: true }).map(String),
  revision,
);

function joined(open: string, close: string, parts: fc.Arbitrary<string>): fc.Arbitrary<string> {
  const padded = fc.tuple(space, parts, space).map((texts) => texts.join(''));
  const members = fc.array(padded, { maxLength: 6 }).map((texts) => texts.join(','));
  return fc.tuple(members, space).map(([text, empty]) => `${open}${text === '' ? empty : text}${close}`);
}

function membersOf(keys: fc.Arbitrary<string>, values: fc.Arbitrary<string>): fc.Arbitrary<string> {
  return fc
    .tuple(keys, space, space, values)
    .map(([name, before, after, value]) => `${name}${before}:${after}${value}`);
}

const { value } = fc.letrec<{ value: string; object: string }>((tie) => ({
  value: fc.oneof({ depthSize: 'small' }, scalar, tie('object'), joined('[', ']', tie('value'))),
  object: joined('{', '}', membersOf(key, tie('value'))),
}));

/** JSON in all the shapes that its grammar allows: duplicate and escaped keys, blanks everywhere. */
export const jsonText: fc.Arbitrary<string> = value;

const labels = joined('{', '}', membersOf(key, scalar));
const metadata = fc.oneof(
  {
    weight: 6,
    arbitrary: joined('{', '}', membersOf(fc.constantFrom(...TELLING_KEYS), fc.oneof(scalar, revision, labels))),
  },
  { weight: 1, arbitrary: value },
);
const spec = fc.oneof(joined('{', '}', membersOf(key, scalar)), value);
const topMember = fc.oneof(
  membersOf(fc.constantFrom('"metadata"', '"metad\\u0061ta"'), metadata),
  membersOf(fc.constantFrom('"spec"', '"\\u0073pec"'), spec),
  membersOf(key, value),
);

/** The text of something like a Kubernetes object, with every oddity that its grammar allows. */
export const objectText: fc.Arbitrary<string> = joined('{', '}', topMember);

/** The same with a resourceVersion that counts, somewhere in the text. */
export const versionedObjectText: fc.Arbitrary<string> = fc
  .tuple(objectText, joined('{', '}', membersOf(key, scalar)), revision)
  .map(([object, members, value]) => withMember(object, '"metadata"', withMember(members, '"resourceVersion"', value)));

function withMember(object: string, name: string, text: string): string {
  const members = object.slice(1, -1).trimEnd();
  return `{${members}${members === '' ? '' : ','}${name} : ${text}\n}`;
}

/** One byte of a text changed, put in or taken out; what is no UTF-8 any more is filtered out. */
export function mutated(texts: fc.Arbitrary<string>): fc.Arbitrary<Buffer> {
  const byte = fc.oneof(fc.constantFrom(...Buffer.from('{}[]",:\\tnu0-+.e\n\r \t')), fc.nat(255));
  return fc
    .tuple(texts, fc.nat(), byte, fc.constantFrom('change', 'insert', 'remove', 'cut'))
    .map(([text, place, value, how]) => {
      const bytes = Buffer.from(text);
      const at = place % (bytes.length + 1);
      const before = bytes.subarray(0, at);
      if (how === 'cut') return before;
      const after = bytes.subarray(how === 'insert' ? at : at + 1);
      return Buffer.concat([before, Buffer.from(how === 'remove' ? [] : [value]), after]);
    })
    .filter((bytes) => bytes.equals(Buffer.from(bytes.toString())));
}
