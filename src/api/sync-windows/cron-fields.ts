interface Field {
  readonly least: number;
  readonly most: number;
  /** Words for numbers, the first one for `least`. */
  readonly names: readonly string[];
}

const FIELDS: readonly Field[] = [
  { least: 0, most: 59, names: [] },
  { least: 0, most: 23, names: [] },
  { least: 1, most: 31, names: [] },
  { least: 1, most: 12, names: ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'] },
  { least: 0, most: 6, names: ['sun', 'mon', 'tue', 'wed', 'thu', 'fri', 'sat'] },
];

/**
 * The five fields of a schedule, each as `*` or as the numbers that it means; undefined for what Argo CD does not take:
 * Sundays are 0 alone, and there is no L, W or #, no `@hourly`, no wrapped range. A `*` within a field is the whole
 * field, but `*` with a step is a list: days of the month and of the week then add up.
 */
export function cronFields(schedule: string): readonly string[] | undefined {
  const texts = schedule.trim().split(/\s+/);
  if (texts.length !== FIELDS.length) return undefined;
  const fields = FIELDS.map((field, at) => meaningOf(texts[at] ?? '', field));
  return fields.every((meaning) => meaning !== undefined) ? fields : undefined;
}

function meaningOf(text: string, field: Field): string | undefined {
  const numbers = new Set<number>();
  let isWhole = false;
  for (const item of text.split(',').filter((part) => part !== '')) {
    const range = rangeOf(item, field);
    if (!range) return undefined;
    for (let number = range.first; number <= range.last; number += range.step) numbers.add(number);
    isWhole ||= range.isStar && range.step === 1;
  }
  if (numbers.size === 0) return undefined;
  return isWhole ? '*' : [...numbers].sort((a, b) => a - b).join(',');
}

interface Range {
  readonly first: number;
  readonly last: number;
  readonly step: number;
  readonly isStar: boolean;
}

/** `*`, `?`, `N` or `N-M`, each with or without `/STEP`; `N/STEP` goes on to the end of the field, and `*-M` is `*`. */
function rangeOf(text: string, field: Field): Range | undefined {
  const [, from = '', to, by] = /^([^/-]+)(?:-([^/-]+))?(?:\/([^/]+))?$/.exec(text) ?? [];
  const isStar = from === '*' || from === '?';
  const first = isStar ? field.least : numberOf(from, field);
  const isOpen = isStar || (to === undefined && by !== undefined);
  const last = isOpen ? field.most : numberOf(to ?? from, field);
  const step = by === undefined ? 1 : wholeNumber(by);
  if (first === undefined || last === undefined || step === undefined) return undefined;
  const isWithin = field.least <= first && first <= last && last <= field.most && step > 0;
  return isWithin ? { first, last, step, isStar } : undefined;
}

function numberOf(text: string, { names, least }: Field): number | undefined {
  const at = names.indexOf(text.toLowerCase());
  return at === -1 ? wholeNumber(text) : least + at;
}

function wholeNumber(text: string): number | undefined {
  return /^\+?\d{1,15}$/.test(text) ? Number(text) : undefined;
}
