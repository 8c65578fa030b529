/** Below it somebody else had the core: what was measured then says little. */
const BUSY = 0.8;
/** The same where nobody is busy all the time: a server that had to wait for its core more than that. */
const WAITING = 0.15;
/** A bad round is tried again so often, as long as the scenario has tries to spare. */
const TRIES = 3;
/** Per planned round; so that a busy machine costs half as much time again, not three times as much. */
const SPARE_SHARE = 0.5;

/** A B C, A B C …: whatever happens to the machine happens to all of them. `measure(stand)` answers a row's fields. */
export async function interleaved({ stands, rounds, record }, measure) {
  let spare = Math.ceil(stands.length * rounds * SPARE_SHARE);
  for (let round = 1; round <= rounds; round++) {
    for (const stand of stands) {
      const { tries, row } = await untilGood(() => measure(stand), 1 + Math.min(TRIES - 1, spare));
      spare -= tries - 1;
      record({ server: stand.name, round, tries, ...row });
    }
  }
}

async function untilGood(measure, mostTries) {
  for (let tries = 1; ; tries++) {
    const row = { isGood: true, ...(await measure()) };
    if (row.isGood || tries >= mostTries) return { tries, row };
  }
}

export function isSaturated({ serverBusy, clientBusy }) {
  return Math.max(serverBusy, clientBusy) >= BUSY;
}

export function isPrompt({ serverWaiting }) {
  return serverWaiting <= WAITING;
}
