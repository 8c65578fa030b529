/** What may go wrong on purpose; each stands for something that a real API server or the way to it has done. */
export type Mishap =
  | 'close' // the answer ends cleanly and too early
  | 'reset' // the connection is destroyed
  | 'half-line' // half of the next event, then the connection is destroyed
  | 'garbage' // a line that is no JSON; an answer that is no JSON
  | 'no-object' // an event without an object
  | 'gone' // 410; on a watch the ERROR event in a 200
  | 'too-many' // 429 with a Status
  | 'too-many-text' // 429 as plain text
  | 'error' // 500
  | 'html' // a login page in a 200
  | 'stale' // a list from a cache that lags behind
  | 'lost' // an event is swallowed
  | 'duplicate' // an event is sent twice
  | 'silent' // the watch stays open and says nothing more
  | 'empty' // a list without items
  | 'too-large' // 504: the revision asked for is ahead
  | 'forbidden' // 403
  | 'not-found' // 404
  | 'unauthorized' // 401
  | { readonly delayMs: number };

export type Verb = 'list' | 'watch' | 'get' | 'write';

export interface Fault {
  readonly on: 'list' | 'watch' | 'get' | 'any';
  readonly plural?: string;
  /** How often it strikes; 1 unless given. */
  readonly times?: number;
  /** Events already sent on the watch that it strikes; 0, before the first, unless given. */
  readonly after?: number;
  readonly do: Mishap;
}

interface Occasion {
  readonly verb: Verb;
  readonly plural: string;
  /** Events sent so far, on a watch. */
  readonly sent: number;
}

interface Armed {
  readonly fault: Fault;
  left: number;
}

/** The faults that wait for their occasion; reachable in process only. */
export class Faults {
  private armed: Armed[] = [];
  private count = 0;

  add(fault: Fault): void {
    this.armed.push({ fault, left: fault.times ?? 1 });
  }

  clear(): void {
    this.armed = [];
  }

  /** How often a fault has struck. */
  get used(): number {
    return this.count;
  }

  /** The first fault that fits, used up once; `fits` narrows to mishaps that can strike at this point. */
  take(occasion: Occasion, fits: (mishap: Mishap) => boolean = () => true): Mishap | undefined {
    const found = this.armed.find(({ fault }) => strikes(fault, occasion) && fits(fault.do));
    if (!found) return undefined;
    found.left -= 1;
    if (found.left <= 0) this.armed = this.armed.filter((armed) => armed !== found);
    this.count += 1;
    return found.fault.do;
  }
}

function strikes(fault: Fault, { verb, plural, sent }: Occasion): boolean {
  if (fault.on !== 'any' && fault.on !== verb) return false;
  if (fault.plural !== undefined && fault.plural !== plural) return false;
  return verb !== 'watch' || sent >= (fault.after ?? 0);
}
