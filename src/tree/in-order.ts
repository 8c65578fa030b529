/** More do not wait for what they want, but for their turn alone. */
const MAX_WAITING = 1_000;

/** Hands on what is added in the order in which it was added, although some of it has to be made first. */
export class InOrder<T> {
  private tail: Promise<void> = Promise.resolve();
  private waiting = 0;
  private isBroken = false;

  /** `next` may throw: then `onProblem` hears it, and nothing is handed on any more. */
  constructor(
    private readonly next: (item: T) => void,
    private readonly onProblem: (problem: unknown) => void,
  ) {}

  /** At once where nothing is before it and nothing is to be made. `make` must not reject. */
  add(item: T, make?: () => Promise<T>): void {
    if (!make && this.waiting === 0) return this.hand(item);
    const made = make && this.waiting < MAX_WAITING ? make() : Promise.resolve(item);
    this.waiting++;
    this.tail = this.tail
      .then(() => made)
      .then((ready) => {
        this.waiting--;
        this.hand(ready);
      });
  }

  /** Resolves when everything that was added has been handed on. */
  settled(): Promise<void> {
    return this.tail;
  }

  private hand(item: T): void {
    if (this.isBroken) return;
    try {
      this.next(item);
    } catch (problem) {
      this.isBroken = true;
      this.onProblem(problem);
    }
  }
}
