/** Kubernetes' suffixes, as the factor to thousandths. */
const FACTORS: ReadonlyMap<string, number> = new Map([
  ['n', 1e-6],
  ['u', 1e-3],
  ['m', 1],
  ['', 1e3],
  ['k', 1e6],
  ['M', 1e9],
  ['G', 1e12],
  ['T', 1e15],
  ['P', 1e18],
  ['E', 1e21],
  ['Ki', 1e3 * 2 ** 10],
  ['Mi', 1e3 * 2 ** 20],
  ['Gi', 1e3 * 2 ** 30],
  ['Ti', 1e3 * 2 ** 40],
  ['Pi', 1e3 * 2 ** 50],
  ['Ei', 1e3 * 2 ** 60],
]);

/** A quantity such as `250m` or `64Mi` in thousandths of its unit, rounded up; 0 for what is none. */
export function milliValueOf(quantity: unknown): number {
  const text = typeof quantity === 'number' ? String(quantity) : quantity;
  if (typeof text !== 'string') return 0;
  const [, digits, suffix = ''] = /^([+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?)([A-Za-z]{0,2})$/.exec(text) ?? [];
  const factor = FACTORS.get(suffix);
  if (digits === undefined || factor === undefined) return 0;
  // What is not a whole number only because floats are not exact must not be rounded up.
  const value = Number((Number(digits) * factor).toPrecision(15));
  return Number.isFinite(value) ? Math.ceil(value) : 0;
}
