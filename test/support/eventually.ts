/** Waits for a condition without a clock: it is asked again after every turn of the event loop. */
export async function eventually(isTrue: () => boolean): Promise<void> {
  const end = performance.now() + 5_000;
  while (!isTrue()) {
    if (performance.now() > end) throw new Error(`it has not become true: ${String(isTrue)}`);
    await new Promise((resolve) => setImmediate(resolve));
  }
}
