/**
 * What is made once for all who ask for it in one breath, because one message woke them all. Not longer: before the
 * next message is read it is forgotten, or who is woken by that would get what was asked for before.
 */
export class TurnCache<T> {
  private readonly made = new Map<string, T>();

  get(key: string, make: () => T): T {
    const known = this.made.get(key);
    if (known !== undefined) return known;
    if (this.made.size === 0) void Promise.resolve().then(() => this.made.clear());
    const value = make();
    this.made.set(key, value);
    return value;
  }
}
