const LOOK_EVERY_MS = 5;
const GIVE_UP_MS = 20_000;

/** Resolves as soon as the condition holds; rejects, saying what was waited for, when it does not come about. */
export async function waitUntil(
  condition: () => boolean | Promise<boolean>,
  what: string,
  giveUpMs = GIVE_UP_MS,
): Promise<void> {
  const deadline = performance.now() + giveUpMs;
  while (!(await condition())) {
    if (performance.now() > deadline) throw new Error(`waited in vain for ${what}`);
    await new Promise((resolve) => setTimeout(resolve, LOOK_EVERY_MS));
  }
}
