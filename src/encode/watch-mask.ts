import { type FieldMask, parseFieldMask } from './field-mask.js';

/** What `fields` keeps of a watch message: paths begin with `result.` (contract 4.2). */
export interface WatchMask {
  readonly text: string;
  readonly keepsType: boolean;
  /** Undefined = no application at all. */
  readonly application: FieldMask | 'all' | undefined;
}

export function parseWatchMask(fields: string | undefined): WatchMask | undefined {
  const mask = parseFieldMask(fields);
  if (!mask) return undefined;
  const result = mask.under('result');
  if (result === undefined) return { text: mask.text, keepsType: false, application: undefined };
  if (result === 'all') return undefined;
  return {
    text: mask.text,
    keepsType: result.under('type') !== undefined,
    application: result.under('application'),
  };
}

export function maskObject(mask: WatchMask | undefined, json: Buffer): Buffer | undefined {
  if (!mask || mask.application === 'all') return json;
  return mask.application?.apply(json);
}
