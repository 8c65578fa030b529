/**
 * As fast as it goes with one tick under way: the next is asked for when everybody has the last one.
 * With more under way, several would reach one tick of the server and flatter it.
 * Goes on for so many ms, or so many ticks.
 */
export async function closedLoop(audience, publish, { ms, most, perTick, framesPerTick }) {
  const start = performance.now();
  let ticks = 0;
  while (most === undefined ? performance.now() - start < ms : ticks < most) {
    const arrived = audience.expect(framesPerTick);
    publish(perTick);
    await arrived;
    ticks++;
  }
  return { ticks, frames: ticks * framesPerTick, events: ticks * perTick, wallMs: performance.now() - start };
}
