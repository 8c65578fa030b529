/**
 * As fast as it goes with one tick under way: the next is asked for when everybody has the last one.
 * With more under way, several would reach one tick of the server and flatter it.
 */
export async function closedLoop(audience, publish, { ms, perTick, framesPerTick }) {
  const start = performance.now();
  let ticks = 0;
  while (performance.now() - start < ms) {
    const arrived = audience.expect(framesPerTick);
    publish(perTick);
    await arrived;
    ticks++;
  }
  return { ticks, frames: ticks * framesPerTick, events: ticks * perTick, wallMs: performance.now() - start };
}
