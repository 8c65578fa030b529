import { parseDuration } from './setting-values.js';

/** How much of the past is kept: what is older, or beyond the number of changes, goes. */
export interface HistoryWindow {
  readonly maxAgeMs: number;
  readonly maxEntries: number;
}

const DEFAULT: HistoryWindow = { maxAgeMs: 10 * 60_000, maxEntries: 50_000 };
const MOST: HistoryWindow = { maxAgeMs: 24 * 3_600_000, maxEntries: 10_000_000 };

/** `10m`, `50000` or `10m,50000`; what is not said keeps its default. Undefined if it is none of them. */
export function parseHistoryWindow(text: string): HistoryWindow | undefined {
  const [first = '', second, ...more] = text.split(',');
  const isCount = second === undefined && /^\d+$/.test(first);
  const maxAgeMs = isCount ? DEFAULT.maxAgeMs : parseDuration(first);
  const maxEntries = parseCount(isCount ? first : second);
  if (more.length > 0 || maxAgeMs === undefined || maxAgeMs < 1 || maxAgeMs > MOST.maxAgeMs) return undefined;
  return maxEntries >= 1 && maxEntries <= MOST.maxEntries ? { maxAgeMs, maxEntries } : undefined;
}

/** 0 for what is no number. */
function parseCount(text: string | undefined): number {
  if (text === undefined) return DEFAULT.maxEntries;
  return /^\d+$/.test(text) ? Number(text) : 0;
}
