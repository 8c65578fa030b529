import { sleep } from './audience.mjs';

/** Events at a fixed low rate: how long each took to each subscriber, and to the last one. In ms. */
export async function paced(audience, publish, { ticks, everyMs, framesPerTick }) {
  const each = [];
  const last = [];
  const start = performance.now();
  for (let tick = 0; tick < ticks; tick++) {
    await sleep(start + tick * everyMs - performance.now());
    const sentAt = performance.now();
    audience.onEvents = (events) => {
      const took = performance.now() - sentAt;
      for (let event = 0; event < events; event++) each.push(took);
    };
    const arrived = audience.expect(framesPerTick);
    publish(1);
    await arrived;
    last.push(performance.now() - sentAt);
  }
  audience.onEvents = () => {};
  return {
    p50: quantile(each, 0.5),
    p99: quantile(each, 0.99),
    lastP50: quantile(last, 0.5),
    lastP99: quantile(last, 0.99),
  };
}

function quantile(values, share) {
  const sorted = Float64Array.from(values).sort();
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))];
}
