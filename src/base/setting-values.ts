import type { Value } from './setting.js';

/** A value of one text; given several times, the last one counts. */
function single<T>(shown: string, allowed: string, parse: (text: string) => T | undefined): Value<T> {
  return { shown, allowed, parse: (texts) => parse(texts.at(-1) ?? '') };
}

export const PORT: Value<number> = {
  ...single('PORT', 'a port from 0 (any free one) to 65535', (text) => wholeNumber(text, 0, 65_535)),
  isPort: true,
};

export const SWITCH: Value<boolean> = single('', 'true or false', (text) =>
  ['true', '1'].includes(text) ? true : ['false', '0'].includes(text) ? false : undefined,
);

export function textOf(shown: string, allowed = 'a text that is not empty'): Value<string> {
  return single(shown, allowed, (text) => (text.trim() === '' ? undefined : text));
}

export function patternOf(shown: string, allowed: string, pattern: RegExp): Value<string> {
  return single(shown, allowed, (text) => (pattern.test(text) ? text : undefined));
}

export function oneOf<const T extends string>(...choices: readonly T[]): Value<T> {
  const shown = choices.join('|');
  return single(shown, `one of ${choices.join(', ')}`, (text) => choices.find((choice) => choice === text));
}

export function countOf(least: number, most: number): Value<number> {
  return single('N', `a whole number from ${least} to ${most}`, (text) => wholeNumber(text, least, most));
}

/** Milliseconds, from a text like `15s`; both limits included. */
export function durationOf(least: string, most: string): Value<number> {
  const [leastMs = 0, mostMs = 0] = [parseDuration(least), parseDuration(most)];
  return single('TIME', `a duration from ${least} to ${most}, such as 500ms, 15s, 10m or 1h30m`, (text) =>
    within(parseDuration(text), leastMs, mostMs),
  );
}

const UNITS: Readonly<Record<string, number>> = { ms: 1, s: 1000, m: 60_000, h: 3_600_000 };

/** `1h30m` in ms; undefined if it is no duration. */
export function parseDuration(text: string): number | undefined {
  if (!/^(?:\d{1,9}(?:\.\d{1,3})?(?:ms|s|m|h))+$/.test(text)) return undefined;
  const parts = text.matchAll(/([\d.]+)(ms|s|m|h)/g);
  return Math.round([...parts].reduce((sum, [, amount, unit = 's']) => sum + Number(amount) * (UNITS[unit] ?? 0), 0));
}

const SIZES: Readonly<Record<string, number>> = {
  B: 1,
  KiB: 2 ** 10,
  MiB: 2 ** 20,
  GiB: 2 ** 30,
  KB: 1e3,
  MB: 1e6,
  GB: 1e9,
};

/** Bytes, from a text like `128MiB`; a bare number is bytes. */
export function bytesOf(most: string): Value<number> {
  return single('SIZE', `a size from 0 to ${most}, such as 64KiB, 128MiB or 1GiB`, (text) =>
    within(parseBytes(text), 0, parseBytes(most) ?? 0),
  );
}

function parseBytes(text: string): number | undefined {
  const [, amount, unit = 'B'] = /^(\d{1,12})([KMG]iB|[KMG]?B)?$/.exec(text) ?? [];
  return amount === undefined ? undefined : Number(amount) * (SIZES[unit] ?? 1);
}

/** Per second, from `5/s`, `5` or `0`. */
export function rateOf(most: number): Value<number> {
  return single('RATE', `a number per second from 0 to ${most}, such as 5/s, 0.5 or 0`, (text) => {
    const [, amount] = /^(\d{1,6}(?:\.\d{1,3})?)(?:\/s)?$/.exec(text) ?? [];
    return amount === undefined ? undefined : within(Number(amount), 0, most);
  });
}

/** Several texts: repeated, or with commas. A comma inside a /regular expression/ does not separate. */
export function listOf(shown: string, allowed: string, isAllowed: (item: string) => boolean): Value<readonly string[]> {
  return {
    shown,
    allowed,
    isList: true,
    parse(texts) {
      const items = texts.flatMap((text) => text.match(/\/[^/]+\/(?=,|$)|[^,]+/g) ?? []).map((item) => item.trim());
      return items.every((item) => item !== '' && isAllowed(item)) ? Object.freeze(items) : undefined;
    },
  };
}

/** A value made by a function of the caller's. */
export function parsedBy<T>(shown: string, allowed: string, parse: (text: string) => T | undefined): Value<T> {
  return single(shown, allowed, parse);
}

function wholeNumber(text: string, least: number, most: number): number | undefined {
  return /^\d{1,15}$/.test(text) ? within(Number(text), least, most) : undefined;
}

function within(number: number | undefined, least: number, most: number): number | undefined {
  return number !== undefined && number >= least && number <= most ? number : undefined;
}
