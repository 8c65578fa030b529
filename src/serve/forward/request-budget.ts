/** So much of each call costs nothing: a login, a sync and a refresh find room however much others send. */
const FREE_BYTES = 20 * 1024;
/** All callers together. */
const TOTAL_BYTES = 128 * 1024 * 1024;
/** One caller, on all of its connections. */
const CALLER_BYTES = 64 * 1024 * 1024;

/** How much of the gRPC requests that go on to an Argo CD server may lie here at once; what is over it is refused. */
export class RequestBudget {
  private taken = 0;
  private readonly byCaller = new Map<string, number>();

  /** The share of a call; without a caller it is what costs nothing. */
  open(caller: string | undefined): RequestShare {
    return new RequestShare((bytes) => (caller === undefined ? bytes <= 0 : this.move(caller, bytes)));
  }

  get takenBytes(): number {
    return this.taken;
  }

  /** False, and nothing has moved, where that would be too much. */
  private move(caller: string, bytes: number): boolean {
    const ofCaller = (this.byCaller.get(caller) ?? 0) + bytes;
    if (bytes > 0 && (ofCaller > CALLER_BYTES || this.taken + bytes > TOTAL_BYTES)) return false;
    this.taken += bytes;
    if (ofCaller === 0) this.byCaller.delete(caller);
    else this.byCaller.set(caller, ofCaller);
    return true;
  }
}

/** What one call has taken of the budget. */
export class RequestShare {
  private bytes = 0;
  private isOver = false;

  constructor(private readonly move: (bytes: number) => boolean) {}

  /** False where there is no room. */
  take(bytes: number): boolean {
    if (this.isOver || !this.move(costOf(this.bytes + bytes) - costOf(this.bytes))) return false;
    this.bytes += bytes;
    return true;
  }

  give(bytes: number): void {
    if (!this.isOver) this.take(-bytes);
  }

  /** The call is over: everything is given back. */
  close(): void {
    this.give(this.bytes);
    this.isOver = true;
  }
}

function costOf(bytes: number): number {
  return Math.max(0, bytes - FREE_BYTES);
}
