const keyOf = ({ metadata }) => `${metadata?.namespace ?? ''}/${metadata?.name ?? ''}`;

/** Not by locale: the order of the snapshot is that of bytes. */
const byKey = (one, other) => (one.key < other.key ? -1 : 1);

/** What this page holds to be there: the last state of each Application, in the order of their keys. */
export class Applications {
  #held = new Map();
  #sorted = [];
  /** A new one for each snapshot: what the old one still marks when it is through has vanished. */
  #round = 0;

  get size() {
    return this.#held.size;
  }

  /** All of them, in order. */
  get all() {
    this.#sorted ??= [...this.#held.values()].sort(byKey);
    return this.#sorted;
  }

  apply(type, application) {
    const key = keyOf(application);
    const held = this.#held.get(key);
    if (type === 'DELETED') {
      // The end of an older life of this name does not end the newer one.
      if (held?.application.metadata.uid === application.metadata.uid) this.#remove(key);
      return key;
    }
    if (held) {
      held.application = application;
      held.round = this.#round;
      held.text = undefined;
    } else {
      this.#held.set(key, { key, application, round: this.#round, text: undefined });
      this.#sorted = undefined;
    }
    return key;
  }

  beginSnapshot() {
    this.#round += 1;
  }

  endSnapshot() {
    for (const { key, round } of this.#held.values()) if (round !== this.#round) this.#remove(key);
  }

  #remove(key) {
    this.#held.delete(key);
    this.#sorted = undefined;
  }
}
