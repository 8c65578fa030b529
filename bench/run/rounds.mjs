/** Below it somebody else had the core: what was measured then says little. */
const BUSY = 0.8;
/** A bad round is tried again so often. */
const TRIES = 3;

/** A B C, A B C …: whatever happens to the machine happens to all of them. `measure(stand)` answers a row's fields. */
export async function interleaved({ stands, rounds, record }, measure) {
  for (let round = 1; round <= rounds; round++) {
    for (const stand of stands) await oneRound({ stand, round, record }, measure);
  }
}

async function oneRound({ stand, round, record }, measure) {
  for (let tries = 1; tries <= TRIES; tries++) {
    const row = await measure(stand);
    const isGood = row.isGood ?? true;
    if (isGood || tries === TRIES) return record({ server: stand.name, round, isGood, tries, ...row });
  }
}

export function isSaturated({ serverBusy, clientBusy }) {
  return Math.max(serverBusy, clientBusy) >= BUSY;
}
